//! The answer of `/webhook_verification_key/get`.

use serde::Deserialize;

/// The answer.
#[derive(Deserialize)]
pub(in crate::plaid) struct KeyAnswer {
    pub(in crate::plaid) key: Key,
}

/// A public key in the form of a JWK, with Plaid's times.
#[derive(Deserialize)]
pub(in crate::plaid) struct Key {
    pub(in crate::plaid) alg: String,
    pub(in crate::plaid) crv: String,
    pub(in crate::plaid) kid: String,
    pub(in crate::plaid) kty: String,
    pub(in crate::plaid) x: String,
    pub(in crate::plaid) y: String,
    /// Unix seconds, or null. Plaid promises that it is there; a key without it is not trusted.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(in crate::plaid) expired_at: Option<i64>,
}

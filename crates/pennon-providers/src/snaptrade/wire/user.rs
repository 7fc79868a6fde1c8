//! Users and their way to the portal.

use serde::Deserialize;

/// The answer of `/snapTrade/registerUser`.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Registered {
    #[serde(rename = "userId")]
    pub(in crate::snaptrade) user_id: String,
    #[serde(rename = "userSecret")]
    pub(in crate::snaptrade) user_secret: String,
}

/// The answer of `/snapTrade/login`.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Login {
    #[serde(rename = "redirectURI")]
    pub(in crate::snaptrade) redirect_uri: String,
}

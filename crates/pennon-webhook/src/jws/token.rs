//! The outer form of a token.

use serde::Deserialize;

use super::object;
use crate::{Rejection, base64url};

/// A token of a provider has some 250 bytes.
const MAX_BYTES: usize = 4 * 1024;

/// A key id is a UUID.
const MAX_KID_BYTES: usize = 64;

/// `r` and `s`, 32 bytes each: the fixed form of ES256, not DER.
const SIGNATURE_BYTES: usize = 64;

/// A token in its three parts, each decoded, none believed.
pub(super) struct Token<'a> {
    /// The id of the key that signed, fit to be sent to the provider.
    pub(super) kid: String,
    /// The JSON of the claims.
    pub(super) claims: Vec<u8>,
    /// The bytes that are signed: the first two parts as they came.
    pub(super) signed: &'a [u8],
    /// The signature.
    pub(super) signature: [u8; SIGNATURE_BYTES],
}

/// The protected header. Its `typ` says nothing that matters here.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    /// Extensions that must be understood. We understand none.
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

impl<'a> Token<'a> {
    pub(super) fn parse(token: &'a [u8]) -> Result<Self, Rejection> {
        let malformed = || Rejection::bad("token_shape");
        if token.len() > MAX_BYTES {
            return Err(malformed());
        }
        let mut parts = token.split(|byte| *byte == b'.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let signed = &token[..header.len() + 1 + claims.len()];
        let kid = key_id(&base64url::decode(header).ok_or_else(malformed)?)?;
        let claims = base64url::decode(claims).ok_or_else(malformed)?;
        let signature = base64url::decode(signature).ok_or_else(malformed)?;
        let signature = signature.try_into().map_err(|_| Rejection::bad("signature_shape"))?;
        Ok(Self { kid, claims, signed, signature })
    }
}

/// The algorithm is ours to choose and not the sender's: anything but ES256 is refused, before the key
/// could be taken for another kind of key.
fn key_id(header: &[u8]) -> Result<String, Rejection> {
    let header: Header = object::read(header).ok_or(Rejection::bad("token_header"))?;
    if header.alg != "ES256" {
        return Err(Rejection::bad("algorithm"));
    }
    if header.crit.is_some() {
        return Err(Rejection::bad("critical_extension"));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if header.kid.is_empty() || header.kid.len() > MAX_KID_BYTES || !header.kid.bytes().all(fits) {
        return Err(Rejection::bad("key_id"));
    }
    Ok(header.kid)
}

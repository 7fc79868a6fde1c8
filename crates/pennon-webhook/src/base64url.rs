//! Strict base64url.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Decodes the one spelling that the bytes have: no padding, no white space, no stray bits at the end.
pub(crate) fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The one spelling that the bytes have.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

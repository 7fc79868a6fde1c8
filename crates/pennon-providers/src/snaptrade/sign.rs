//! Signing requests.
//!
//! Source: SnapTrade's page "Request signatures". Signed is the compact JSON, with sorted keys, of the body,
//! the path and the query, the last two letter by letter as they are sent.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use pennon_domain::Secret;
use pennon_webhook::Canonical;
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::json;

/// Writes a query. The order and the encoding are ours to choose, because what is sent is what is signed.
pub(super) fn query(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// Percent-encodes everything but letters, digits, `-`, `_` and `~`. The full stop is among the encoded,
/// so that no id becomes a step in a path.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The value of the header `Signature`. An empty body and an empty object are signed as `null`.
pub(super) fn signature(key: &Secret, path: &str, query: &str, body: Option<&Canonical<'_>>) -> String {
    let content = body.map(Canonical::ascii).filter(|body| body != "{}");
    let signed = format!(
        r#"{{"content":{},"path":{},"query":{}}}"#,
        content.as_deref().unwrap_or("null"),
        json!(path),
        json!(query)
    );
    let key = Key::new(HMAC_SHA256, key.expose().as_bytes());
    STANDARD.encode(sign(&key, signed.as_bytes()))
}

#[cfg(test)]
mod tests;

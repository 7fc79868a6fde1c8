//! What a token claims.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::object;
use crate::Rejection;

/// The claims of a token, well formed and not yet believed. Further claims are none of our business.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) issued_at: DateTime<Utc>,
    pub(super) body_sha256: [u8; 32],
}

#[derive(Deserialize)]
struct Wire {
    iat: i64,
    request_body_sha256: String,
}

impl Claims {
    /// Reads the JSON. A claim that decides something and stands there twice is refused by serde.
    pub(super) fn parse(json: &[u8]) -> Result<Self, Rejection> {
        let claims = || Rejection::bad("claims");
        let wire: Wire = object::read(json).ok_or_else(claims)?;
        let issued_at = DateTime::from_timestamp(wire.iat, 0).ok_or_else(claims)?;
        let body_sha256 = sha256(wire.request_body_sha256.as_bytes()).ok_or_else(claims)?;
        Ok(Self { issued_at, body_sha256 })
    }
}

/// 64 lower-case hexadecimal digits.
fn sha256(hex: &[u8]) -> Option<[u8; 32]> {
    if hex.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(hex: u8) -> Option<u8> {
    match hex {
        b'0'..=b'9' => Some(hex - b'0'),
        b'a'..=b'f' => Some(hex - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<Claims> {
        Claims::parse(json.as_bytes()).ok()
    }

    #[test]
    fn further_claims_are_ignored() {
        let hash = "0f".repeat(32);
        let claims = parse(&format!(r#"{{"iat":17,"request_body_sha256":"{hash}","iss":1,"iss":2}}"#)).unwrap();
        assert_eq!(claims.issued_at.timestamp(), 17);
        assert_eq!(claims.body_sha256, [0x0f; 32]);
    }

    #[test]
    fn a_claim_that_decides_stands_there_once_and_in_one_form() {
        let hash = "ab".repeat(32);
        for (why, json) in [
            ("missing", format!(r#"{{"request_body_sha256":"{hash}"}}"#)),
            ("missing hash", r#"{"iat":17}"#.to_owned()),
            ("text", format!(r#"{{"iat":"17","request_body_sha256":"{hash}"}}"#)),
            ("fraction", format!(r#"{{"iat":17.5,"request_body_sha256":"{hash}"}}"#)),
            ("beyond time", format!(r#"{{"iat":9223372036854775807,"request_body_sha256":"{hash}"}}"#)),
            ("twice", format!(r#"{{"iat":17,"iat":18,"request_body_sha256":"{hash}"}}"#)),
            ("short", format!(r#"{{"iat":17,"request_body_sha256":"{}"}}"#, &hash[2..])),
            ("upper case", format!(r#"{{"iat":17,"request_body_sha256":"{}"}}"#, hash.to_uppercase())),
            ("not hex", format!(r#"{{"iat":17,"request_body_sha256":"{}"}}"#, "xy".repeat(32))),
            ("null", r#"{"iat":17,"request_body_sha256":null}"#.to_owned()),
            ("not an object", format!(r#"[17,"{hash}"]"#)),
            ("trailing", format!(r#"{{"iat":17,"request_body_sha256":"{hash}"}} {{}}"#)),
        ] {
            assert_eq!(parse(&json), None, "{why}");
        }
    }
}

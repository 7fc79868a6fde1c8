//! SnapTrade's errors, classed by what can be done about them.
//!
//! Source: SnapTrade's API reference, per endpoint. Codes are few and shared, so the HTTP status decides
//! wherever a code is not listed.

use crate::class::Class::{self, Configuration, Reauth, Refused, RetryLater, Unsupported};

const CODES: &[(&str, Class)] = &[
    // The connection is disabled: the user logs in again through the portal.
    ("3003", Reauth),
    ("3011", Reauth),
    // Not in our plan, or not for this connection.
    ("1141", Unsupported),
    // Signature, client id, user or user secret; the text tells which, and it is ours in any case.
    ("1076", Configuration),
    ("1066", Configuration),
    // It passes: another request for the account runs, the first sync does, the brokerage failed.
    ("1166", RetryLater),
    ("3012", RetryLater),
    ("3002", RetryLater),
    ("1000", RetryLater),
];

const STATUSES: &[(u16, Class)] = &[
    (400, Configuration),
    (401, Configuration),
    (402, Reauth),
    (403, Configuration),
    (404, Configuration),
    (405, Configuration),
    (409, RetryLater),
    (410, Unsupported),
    (422, Refused),
    (425, RetryLater),
    (429, Class::RateLimited),
    (501, Unsupported),
];

/// The class of an error. What is not known at all may pass; the stored data stays in any case.
pub(super) fn class(code: Option<&str>, status: u16) -> Class {
    let by_code = CODES.iter().find(|(known, _)| Some(*known) == code).map(|(_, class)| *class);
    let by_status = STATUSES.iter().find(|(known, _)| *known == status).map(|(_, class)| *class);
    match status {
        // These mean what they say, whatever code comes along: the codes are reused.
        410 | 429 => by_status,
        _ => by_code.or(by_status),
    }
    .unwrap_or(RetryLater)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_and_else_the_status() {
        for (code, status, expected) in [
            (Some("1076"), 401, Configuration),
            (Some("1076"), 400, Configuration),
            (Some("3003"), 402, Reauth),
            (Some("3011"), 402, Reauth),
            (None, 402, Reauth),
            (Some("1066"), 403, Configuration),
            (Some("1141"), 403, Unsupported),
            (None, 403, Configuration),
            (Some("1166"), 409, RetryLater),
            (None, 410, Unsupported),
            (Some("3012"), 425, RetryLater),
            (Some("0000"), 429, Class::RateLimited),
            (Some("THROTTLED"), 429, Class::RateLimited),
            (Some("1141"), 429, Class::RateLimited),
            (Some("1000"), 500, RetryLater),
            (Some("0000"), 500, RetryLater),
            (None, 501, Unsupported),
            (None, 502, RetryLater),
            (Some("3002"), 503, RetryLater),
            (Some("9999"), 418, RetryLater),
        ] {
            assert_eq!(class(code, status), expected, "{code:?} {status}");
        }
    }
}

//! Plaid's error codes, classed by what can be done about them.
//!
//! Source: Plaid's pages on errors, one per type. The code decides and not the HTTP status: an
//! institution that is down comes as 400.

use crate::class::Class::{self, Configuration, Gone, RateLimited, Reauth, Refused, RetryLater, Unsupported};

const CODES: &[(&str, Class)] = &[
    // The user acts at the institution or in Link's update mode.
    ("ITEM_LOGIN_REQUIRED", Reauth),
    ("ACCESS_NOT_GRANTED", Reauth),
    ("ADDITIONAL_CONSENT_REQUIRED", Reauth),
    ("INSUFFICIENT_CREDENTIALS", Reauth),
    ("INVALID_CREDENTIALS", Reauth),
    ("INVALID_MFA", Reauth),
    ("INVALID_UPDATED_USERNAME", Reauth),
    ("ITEM_LOCKED", Reauth),
    ("MFA_NOT_SUPPORTED", Unsupported),
    ("NO_ACCOUNTS", Reauth),
    ("PASSWORD_RESET_REQUIRED", Reauth),
    ("USER_INPUT_TIMEOUT", Reauth),
    ("USER_SETUP_REQUIRED", Reauth),
    // The access token opens nothing any more.
    ("ITEM_CONCURRENTLY_DELETED", Gone),
    ("ITEM_NOT_FOUND", Gone),
    ("USER_PERMISSION_REVOKED", Gone),
    // It does not work now, and will later.
    ("INSTITUTION_DOWN", RetryLater),
    ("INSTITUTION_NOT_AVAILABLE", RetryLater),
    ("INSTITUTION_NOT_RESPONDING", RetryLater),
    ("INTERNAL_SERVER_ERROR", RetryLater),
    ("PLANNED_MAINTENANCE", RetryLater),
    ("PRODUCT_NOT_READY", RetryLater),
    // A limit of the plan, which no pause of ours lifts; it is a limit all the same.
    ("CREDITS_EXHAUSTED", RateLimited),
    ("INSTITUTION_RATE_LIMIT", RateLimited),
    ("INVESTMENT_HOLDINGS_GET_LIMIT", RateLimited),
    ("ITEM_GET_LIMIT", RateLimited),
    ("RATE_LIMIT", RateLimited),
    // The item has nothing of the kind.
    ("INSTITUTION_NO_LONGER_SUPPORTED", Unsupported),
    ("ITEM_NOT_SUPPORTED", Unsupported),
    ("NO_INVESTMENT_ACCOUNTS", Unsupported),
    ("NO_INVESTMENT_AUTH_ACCOUNTS", Unsupported),
    ("PRODUCTS_NOT_SUPPORTED", Unsupported),
    ("PRODUCT_NOT_ENABLED", Unsupported),
    ("PRODUCT_NOT_SUPPORTED", Unsupported),
    ("UNSUPPORTED_RESPONSE", Unsupported),
    // What a user or a sender passed through us.
    ("INVALID_ACCOUNT_ID", Refused),
    ("INVALID_LINK_TOKEN", Refused),
    ("INVALID_PUBLIC_TOKEN", Refused),
    ("INVALID_WEBHOOK_VERIFICATION_KEY_ID", Refused),
    // Keys, environments, products, requests: ours. A token of another environment is one, too.
    ("INVALID_ACCESS_TOKEN", Configuration),
    ("INVALID_API_KEYS", Configuration),
    ("INVALID_BODY", Configuration),
    ("INVALID_FIELD", Configuration),
    ("INVALID_HEADERS", Configuration),
    ("INVALID_PRODUCT", Configuration),
    ("MISSING_FIELDS", Configuration),
    ("NOT_FOUND", Configuration),
    ("SANDBOX_ONLY", Configuration),
    ("UNAUTHORIZED_ENVIRONMENT", Configuration),
    ("UNAUTHORIZED_ROUTE_ACCESS", Configuration),
    ("UNKNOWN_FIELDS", Configuration),
];

/// For codes that Plaid will think of tomorrow.
const TYPES: &[(&str, Class)] = &[
    ("RATE_LIMIT_EXCEEDED", RateLimited),
    ("INVALID_REQUEST", Configuration),
    ("INVALID_INPUT", Configuration),
    ("ITEM_ERROR", RetryLater),
    ("INSTITUTION_ERROR", RetryLater),
    ("API_ERROR", RetryLater),
];

/// The class of an error. What is not known at all may pass; the stored data stays in any case.
pub(super) fn class(code: &str, error_type: &str, status: u16) -> Class {
    let row = |table: &[(&str, Class)], name| table.iter().find(|(known, _)| *known == name).map(|(_, class)| *class);
    row(CODES, code)
        .or_else(|| (status == 429).then_some(RateLimited))
        .or_else(|| row(TYPES, error_type))
        .unwrap_or(RetryLater)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_there_twice() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
    }

    #[test]
    fn the_code_decides_then_the_limit_then_the_type() {
        for (code, error_type, status, expected) in [
            ("ITEM_LOGIN_REQUIRED", "ITEM_ERROR", 400, Reauth),
            ("USER_PERMISSION_REVOKED", "INVALID_INPUT", 400, Gone),
            ("USER_PERMISSION_REVOKED", "ITEM_ERROR", 400, Gone),
            ("INSTITUTION_DOWN", "INSTITUTION_ERROR", 400, RetryLater),
            ("NO_INVESTMENT_ACCOUNTS", "ITEM_ERROR", 400, Unsupported),
            ("INVALID_PUBLIC_TOKEN", "INVALID_INPUT", 400, Refused),
            ("INVALID_API_KEYS", "INVALID_INPUT", 400, Configuration),
            ("LIMIT_OF_TOMORROW", "RATE_LIMIT_EXCEEDED", 429, RateLimited),
            ("LIMIT_OF_TOMORROW", "TYPE_OF_TOMORROW", 429, RateLimited),
            ("LIMIT_OF_TOMORROW", "RATE_LIMIT_EXCEEDED", 400, RateLimited),
            ("FIELD_OF_TOMORROW", "INVALID_REQUEST", 400, Configuration),
            ("INPUT_OF_TOMORROW", "INVALID_INPUT", 400, Configuration),
            ("ITEM_OF_TOMORROW", "ITEM_ERROR", 400, RetryLater),
            ("BANK_OF_TOMORROW", "INSTITUTION_ERROR", 400, RetryLater),
            ("PLAID-INTERNAL-ERROR", "API_ERROR", 500, RetryLater),
            ("", "", 502, RetryLater),
        ] {
            assert_eq!(class(code, error_type, status), expected, "{code} {error_type} {status}");
        }
    }
}

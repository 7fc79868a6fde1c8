//! The error object that Plaid answers, and the table of codes.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::id;

/// An error as Plaid answers it: the type, the code, a message for people and the HTTP status.
///
/// The known codes are those of Plaid's error pages (Item, Institution, API, rate limit, invalid input, invalid request, sandbox). A code
/// that ends in `_LIMIT` is a rate limit (429); any other unknown code is an `API_ERROR` (500).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {error_code}: {message}")]
pub struct Refusal {
    error_type: &'static str,
    error_code: String,
    message: String,
    status: u16,
}

type Row = (&'static str, u16, &'static [(&'static str, &'static str)]);

/// Type, HTTP status, and the codes that share them with their messages.
const TABLE: &[Row] = &[
    (
        "ITEM_ERROR",
        400,
        &[
            (
                "ITEM_LOGIN_REQUIRED",
                "the institution asks the user to log in again; repair this item with Link in update mode",
            ),
            ("ITEM_NOT_FOUND", "this item does not exist or has been removed"),
            ("ITEM_LOCKED", "the institution has locked the user's account"),
            ("ITEM_CONCURRENTLY_DELETED", "the item was removed while this request ran"),
            ("ACCESS_NOT_GRANTED", "the user has not granted access to the data that was asked for"),
            ("NO_ACCOUNTS", "the item has no open account"),
            ("NO_INVESTMENT_ACCOUNTS", "the item has no investment account"),
            ("NO_INVESTMENT_AUTH_ACCOUNTS", "the item has no investment account that can be transferred"),
            ("PASSWORD_RESET_REQUIRED", "the institution asks the user to choose a new password"),
            ("USER_SETUP_REQUIRED", "the user has a step to finish at the institution"),
            ("INVALID_CREDENTIALS", "the institution did not accept the user's credentials"),
            ("INVALID_MFA", "the institution did not accept the user's second factor"),
            ("INSUFFICIENT_CREDENTIALS", "the user left before logging in"),
            ("USER_INPUT_TIMEOUT", "the user did not answer in time"),
            ("PRODUCTS_NOT_SUPPORTED", "the institution does not support this product"),
            ("PRODUCT_NOT_SUPPORTED", "the institution does not support this product"),
            ("PRODUCT_NOT_ENABLED", "the item was not created with this product"),
            ("PRODUCT_NOT_READY", "the data is not ready yet; ask again later"),
        ],
    ),
    (
        "INSTITUTION_ERROR",
        400,
        &[
            ("INSTITUTION_DOWN", "the institution is down"),
            ("INSTITUTION_NOT_RESPONDING", "the institution does not respond"),
            ("INSTITUTION_NOT_AVAILABLE", "the institution is not available at the moment"),
            ("INSTITUTION_NO_LONGER_SUPPORTED", "the institution is no longer supported"),
            ("UNSUPPORTED_RESPONSE", "the institution answered something that cannot be used"),
        ],
    ),
    (
        "INVALID_INPUT",
        400,
        &[
            ("INVALID_ACCESS_TOKEN", "the access token is not known in this environment"),
            ("INVALID_ACCOUNT_ID", "one of the account ids does not belong to this item"),
            ("INVALID_API_KEYS", "the client id or the secret is wrong"),
            ("INVALID_INSTITUTION", "the institution id is not known in these countries"),
            ("INVALID_LINK_TOKEN", "the link token is unknown or has expired"),
            ("INVALID_PRODUCT", "this product cannot be asked for here"),
            ("INVALID_PUBLIC_TOKEN", "the public token is unknown, used or expired"),
            ("INVALID_WEBHOOK_VERIFICATION_KEY_ID", "no webhook verification key has this id in this environment"),
            ("ADDITIONAL_CONSENT_REQUIRED", "the user has not consented to this product"),
            ("UNAUTHORIZED_ENVIRONMENT", "the client may not use this environment"),
            ("UNAUTHORIZED_ROUTE_ACCESS", "the client may not use this endpoint"),
            ("USER_PERMISSION_REVOKED", "the user has withdrawn the permission to access this item"),
        ],
    ),
    (
        "INVALID_REQUEST",
        400,
        &[
            ("INVALID_BODY", "the body is not a JSON object"),
            ("INVALID_FIELD", "one of the fields has a value that is not allowed"),
            ("INVALID_HEADERS", "the content type must be application/json"),
            ("MISSING_FIELDS", "required fields are missing"),
            ("SANDBOX_ONLY", "this endpoint exists in the sandbox only"),
            ("UNKNOWN_FIELDS", "one of the fields is not known"),
        ],
    ),
    ("INVALID_REQUEST", 404, &[("NOT_FOUND", "there is no such endpoint")]),
    (
        "RATE_LIMIT_EXCEEDED",
        429,
        &[
            ("RATE_LIMIT", "too many requests; try again later"),
            ("CREDITS_EXHAUSTED", "the plan's credits are used up"),
        ],
    ),
    ("API_ERROR", 500, &[("INTERNAL_SERVER_ERROR", "something went wrong on the provider's side")]),
    ("API_ERROR", 503, &[("PLANNED_MAINTENANCE", "the provider is down for maintenance")]),
    (
        "SANDBOX_ERROR",
        400,
        &[
            ("SANDBOX_PRODUCT_NOT_ENABLED", "the item has no product that sends this webhook"),
            ("SANDBOX_WEBHOOK_INVALID", "this webhook cannot be fired here"),
        ],
    ),
];

impl Refusal {
    /// The error with this code and its usual message.
    #[must_use]
    pub fn of(code: &str) -> Self {
        for (error_type, status, codes) in TABLE {
            if let Some((_, message)) = codes.iter().find(|(known, _)| *known == code) {
                return Self {
                    error_type,
                    error_code: code.to_owned(),
                    message: (*message).to_owned(),
                    status: *status,
                };
            }
        }
        let (error_type, status, message) = if code.ends_with("_LIMIT") {
            ("RATE_LIMIT_EXCEEDED", 429, "too many requests; try again later")
        } else {
            ("API_ERROR", 500, "an error")
        };
        Self { error_type, error_code: code.to_owned(), message: message.to_owned(), status }
    }

    /// The same error with a message that says more.
    pub(crate) fn because(code: &str, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::of(code) }
    }

    /// The code that clients branch on.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.error_code
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The object without its request id: as `item.error` and, with the status, in webhooks.
    pub(crate) fn object(&self) -> Value {
        json!({
            "error_type": self.error_type,
            "error_code": self.error_code,
            "error_code_reason": null,
            "error_message": self.message,
            "display_message": null,
        })
    }

    /// The object as a webhook carries it.
    pub(crate) fn in_webhook(&self) -> Value {
        let mut object = self.object();
        object["status"] = json!(self.status);
        object
    }

    /// The HTTP answer.
    pub(crate) fn answer(&self) -> Answer {
        let mut object = self.object();
        // Without random bytes the answer still has its shape.
        object["request_id"] = json!(id::letters(15).unwrap_or_default());
        Answer::json(self.status, &object)
    }
}

impl From<ring::error::Unspecified> for Refusal {
    fn from(_: ring::error::Unspecified) -> Self {
        Self::of("INTERNAL_SERVER_ERROR")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_row() {
        let codes: Vec<_> = TABLE.iter().flat_map(|(_, _, codes)| codes.iter().map(|(code, _)| code)).collect();
        let unique: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(codes.len(), unique.len());
    }

    #[test]
    fn type_and_status_follow_from_the_code() {
        for (code, error_type, status) in [
            ("ITEM_LOGIN_REQUIRED", "ITEM_ERROR", 400),
            ("INSTITUTION_DOWN", "INSTITUTION_ERROR", 400),
            ("INVESTMENT_HOLDINGS_GET_LIMIT", "RATE_LIMIT_EXCEEDED", 429),
            ("PLANNED_MAINTENANCE", "API_ERROR", 503),
            ("NOT_FOUND", "INVALID_REQUEST", 404),
            ("SOMETHING_NEW", "API_ERROR", 500),
        ] {
            let refusal = Refusal::of(code);
            assert_eq!((refusal.error_type, refusal.status, refusal.code()), (error_type, status, code));
        }
    }

    #[test]
    fn display_message_is_there_and_null() {
        assert_eq!(Refusal::of("RATE_LIMIT").object().get("display_message"), Some(&Value::Null));
    }
}

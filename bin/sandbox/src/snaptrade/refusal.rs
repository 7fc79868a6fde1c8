//! The error object that SnapTrade answers, and the table of codes.

use serde_json::{Value, json};

use crate::answer::Answer;

/// An error as SnapTrade answers it: the HTTP status, the code and a text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    /// Empty where the provider sends the text alone.
    code: String,
    detail: String,
}

/// Status, code, text. Of several rows with one status the first one stands for it.
const TABLE: [(u16, &str, &str); 16] = [
    (401, "1076", "the signature of the request cannot be verified"),
    (400, "1076", "the data of the request cannot be verified"),
    (400, "1010", "a user with this id is registered already"),
    (402, "3003", "the connection is disabled; the user has to log in again"),
    (402, "3011", "the connection has been disabled already"),
    (403, "1066", "this client may not use this resource"),
    (403, "1141", "this feature is not enabled for this client or connection"),
    (404, "1011", "the resource does not exist"),
    (409, "1166", "another request for this account is running"),
    (410, "", "this endpoint is no longer available"),
    (425, "3012", "the data is still being collected; try again later"),
    (429, "throttled", "the connection has been refreshed too recently"),
    (429, "0000", "too many requests"),
    (500, "1000", "something went wrong on the provider's side"),
    (405, "1000", "this method is not allowed here"),
    (503, "3002", "the brokerage does not answer"),
];

/// How many seconds a client is asked to wait.
const RETRY_AFTER: &str = "30";

impl Refusal {
    /// The error with this code (`3003`, `throttled`) or of this status (`402`). A code that is not known answers 500.
    pub(crate) fn of(name: &str) -> Self {
        let row = TABLE
            .iter()
            .find(|(_, code, _)| *code == name && !name.is_empty())
            .or_else(|| TABLE.iter().find(|(status, ..)| status.to_string() == name));
        match row {
            Some((status, code, detail)) => {
                Self { status: *status, code: (*code).to_owned(), detail: (*detail).to_owned() }
            }
            None => Self { status: 500, code: name.to_owned(), detail: "an error".to_owned() },
        }
    }

    /// The same error with a text that says more.
    pub(crate) fn because(name: &str, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::of(name) }
    }

    /// The HTTP answer.
    pub(crate) fn answer(&self) -> Answer {
        let body: Value = if self.code.is_empty() {
            json!({"detail": self.detail})
        } else {
            json!({"detail": self.detail, "status_code": self.status, "code": self.code})
        };
        let mut answer = Answer::json(self.status, &body);
        if self.status == 429 {
            answer.headers.push(("Retry-After", RETRY_AFTER.to_owned()));
        }
        answer
    }
}

impl From<ring::error::Unspecified> for Refusal {
    fn from(_: ring::error::Unspecified) -> Self {
        Self::of("500")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_found_by_its_code_and_by_its_status() {
        for (name, status, code) in [
            ("3003", 402, "3003"),
            ("3011", 402, "3011"),
            ("402", 402, "3003"),
            ("1076", 401, "1076"),
            ("400", 400, "1076"),
            ("403", 403, "1066"),
            ("410", 410, ""),
            ("425", 425, "3012"),
            ("429", 429, "throttled"),
            ("0000", 429, "0000"),
            ("500", 500, "1000"),
            ("1000", 500, "1000"),
            ("503", 503, "3002"),
            ("9999", 500, "9999"),
        ] {
            let refusal = Refusal::of(name);
            assert_eq!((refusal.status, refusal.code.as_str()), (status, code), "{name}");
        }
    }

    #[test]
    fn what_is_gone_says_so_in_words_only() {
        assert_eq!(Refusal::of("410").answer().body, r#"{"detail":"this endpoint is no longer available"}"#);
    }

    #[test]
    fn who_asks_too_often_is_told_to_wait() {
        assert_eq!(Refusal::of("429").answer().headers, vec![("Retry-After", RETRY_AFTER.to_owned())]);
        assert!(Refusal::of("503").answer().headers.is_empty());
    }
}

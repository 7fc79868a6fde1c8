//! Answers of every kind.

use std::time::Duration;

use pennon_domain::ProviderError;
use serde::de::IgnoredAny;
use ureq::http::HeaderMap;

use super::*;

fn answer(status: u16, body: &str) -> Answer {
    let (retry_after, headers) = (Some(Duration::from_secs(7)), HeaderMap::new());
    Answer { status, retry_after, headers, body: body.as_bytes().to_vec() }
}

fn failure(status: u16, body: &str) -> Failure {
    value::<Common>(&answer(status, body)).map(|_| ()).unwrap_err()
}

fn error(error_type: &str, code: &str) -> String {
    let (message, request) = ("about access-sandbox-1", "req1");
    serde_json::json!({"error_type": error_type, "error_code": code, "error_message": message,
                       "display_message": null, "request_id": request})
    .to_string()
}

#[test]
fn an_error_becomes_its_class_and_code_and_nothing_more() {
    let failure = failure(400, &error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED"));
    assert_eq!(failure.error, ProviderError::Reauth { code: "ITEM_LOGIN_REQUIRED".to_owned() });
    assert_eq!(failure.again, Again::No);
}

#[test]
fn a_limit_says_how_long_it_lasts_and_is_not_tested_at_once() {
    let after = Some(Duration::from_secs(7));
    let limited = failure(429, &error("RATE_LIMIT_EXCEEDED", "INVESTMENT_HOLDINGS_GET_LIMIT"));
    let code = "INVESTMENT_HOLDINGS_GET_LIMIT".to_owned();
    assert_eq!(limited, Failure { error: ProviderError::RateLimited { code, after }, again: Again::No });
    let gateway = failure(429, "<html>slow down</html>");
    let code = "HTTP_429".to_owned();
    assert_eq!(gateway, Failure { error: ProviderError::RateLimited { code, after }, again: Again::No });
}

#[test]
fn only_a_hiccup_is_worth_another_try() {
    for (status, error_type, code, again) in [
        (500, "API_ERROR", "INTERNAL_SERVER_ERROR", Again::IfRepeatable),
        (500, "API_ERROR", "plaid-internal-error", Again::IfRepeatable),
        (503, "API_ERROR", "PLANNED_MAINTENANCE", Again::No),
        (400, "INSTITUTION_ERROR", "INSTITUTION_NOT_RESPONDING", Again::No),
        (500, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED", Again::No),
        (400, "INVALID_INPUT", "INVALID_API_KEYS", Again::No),
    ] {
        assert_eq!(failure(status, &error(error_type, code)).again, again, "{status} {code}");
    }
}

#[test]
fn what_is_no_error_of_plaid_is_unreadable() {
    let unreadable = ProviderError::RetryLater { code: "UNREADABLE".to_owned() };
    for (status, body) in [
        (200, ""),
        (200, "<html>maintenance</html>"),
        (200, "{\"request_id\":"),
        (200, "[]{"),
        (400, "{}"),
        (401, "no"),
        (502, "<html>bad gateway</html>"),
        (500, r#"{"error_code":"two words","error_type":null}"#),
    ] {
        assert_eq!(failure(status, body).error, unreadable, "{status} {body}");
    }
}

#[test]
fn a_redirect_is_a_wrong_address() {
    let redirected = ProviderError::Configuration { code: "REDIRECTED".to_owned() };
    assert_eq!(failure(302, "").error, redirected);
    assert_eq!(failure(308, &error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED")).error, redirected);
}

#[test]
fn a_good_answer_is_read_and_its_request_is_known() {
    assert!(value::<IgnoredAny>(&answer(200, "{}")).is_ok());
    assert_eq!(request_id(&answer(200, r#"{"request_id":"aB3"}"#)).as_deref(), Some("aB3"));
    assert_eq!(request_id(&answer(400, &error("X", "Y"))).as_deref(), Some("req1"));
    for body in ["", "{}", r#"{"request_id":null}"#, r#"{"request_id":"two words"}"#] {
        assert_eq!(request_id(&answer(200, body)), None, "{body}");
    }
}

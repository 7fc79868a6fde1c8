//! Answers of every kind.

use pennon_domain::ProviderError;
use serde::de::IgnoredAny;
use serde_json::json;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::snaptrade::endpoint::{ACCOUNTS, LOGIN, POSITIONS, REMOVE};

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    let retry_after = headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    Answer { status, retry_after: retry_after.map(Duration::from_secs), headers, body: body.as_bytes().to_vec() }
}

fn failure(status: u16, body: &str, endpoint: &Endpoint) -> Failure {
    value::<IgnoredAny>(&answer(status, &[], body), endpoint).map(|_| ()).unwrap_err()
}

fn error(code: Value, status: u16) -> String {
    json!({"detail": "about user-secret-1", "status_code": status, "code": code}).to_string()
}

#[test]
fn a_code_is_a_text_or_a_number_or_missing() {
    for (body, code) in [
        (error(json!("3003"), 402), "3003"),
        (error(json!(3003), 402), "3003"),
        (json!({"detail": "disabled"}).to_string(), "HTTP_402"),
        (json!({"detail": "disabled", "code": null}).to_string(), "HTTP_402"),
        (json!({"detail": "disabled", "code": "two words"}).to_string(), "HTTP_402"),
        (json!({"detail": ["disabled"], "code": {"a": 1}}).to_string(), "HTTP_402"),
        (json!({"default_detail": "disabled", "default_code": 3003}).to_string(), "3003"),
        ("<html>pay up</html>".to_owned(), "HTTP_402"),
        (String::new(), "HTTP_402"),
    ] {
        let expected = ProviderError::Reauth { code: code.to_owned() };
        assert_eq!(failure(402, &body, &ACCOUNTS), Failure::last(expected), "{body}");
    }
}

#[test]
fn an_endpoint_that_is_gone_is_no_empty_account() {
    let gone = ProviderError::Unsupported { code: "ENDPOINT_GONE".to_owned() };
    for body in [r#"{"detail":"no longer available for your account"}"#, r#"{"results":[]}"#, "[]", ""] {
        assert_eq!(failure(410, body, &POSITIONS).error, gone, "{body}");
    }
}

#[test]
fn a_connection_is_gone_only_if_snaptrade_says_so() {
    let theirs = error(json!("1011"), 404);
    let code = || "1011".to_owned();
    assert_eq!(failure(404, &theirs, &ACCOUNTS).error, ProviderError::Gone { code: code() });
    assert_eq!(failure(404, &theirs, &REMOVE).error, ProviderError::Gone { code: code() });
    assert_eq!(failure(404, &theirs, &POSITIONS).error, ProviderError::RetryLater { code: code() });
    assert_eq!(failure(404, &theirs, &LOGIN).error, ProviderError::Configuration { code: code() });
    for body in ["<html>no such page</html>", "", "{}", "[]", "null"] {
        let configuration = ProviderError::Configuration { code: "HTTP_404".to_owned() };
        assert_eq!(failure(404, body, &ACCOUNTS).error, configuration, "{body}");
    }
}

#[test]
fn only_a_hiccup_is_worth_another_try() {
    for (status, code, again) in [
        (500, "1000", Again::IfRepeatable),
        (502, "", Again::IfRepeatable),
        (503, "3002", Again::IfRepeatable),
        (504, "", Again::No),
        (501, "", Again::No),
        (425, "3012", Again::No),
        (409, "1166", Again::No),
        (401, "1076", Again::No),
        (402, "3003", Again::No),
        (429, "0000", Again::IfRepeatable),
    ] {
        assert_eq!(failure(status, &error(json!(code), status), &POSITIONS).again, again, "{status}");
    }
}

#[test]
fn the_end_of_a_limit_is_told_by_either_header() {
    let after = |headers: &[_]| match value::<IgnoredAny>(&answer(429, headers, ""), &POSITIONS).map(|_| ()) {
        Err(Failure { error: ProviderError::RateLimited { after, code }, .. }) if code == "HTTP_429" => after,
        other => panic!("{other:?}"),
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(after(&[("retry-after", "7"), ("x-ratelimit-reset", "30")]), seconds(7));
    assert_eq!(after(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "30")]), seconds(30));
    assert_eq!(after(&[("x-ratelimit-account-remaining", "0"), ("x-ratelimit-account-reset", "9")]), seconds(9));
    assert_eq!(after(&[("x-ratelimit-reset", "1790000000")]), seconds(60), "a time of day is no pause");
    assert_eq!(after(&[("x-ratelimit-reset", "soon")]), None);
    assert_eq!(after(&[]), None);
}

#[test]
fn everybody_pauses_for_the_limit_of_the_client_and_nobody_for_that_of_an_account() {
    let pause = |status, headers: &[_]| pause_for_all(&answer(status, headers, "")).map(|pause| pause.as_secs());
    assert_eq!(pause(429, &[("retry-after", "7")]), Some(7));
    assert_eq!(pause(429, &[]), None);
    assert_eq!(pause(200, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "12")]), Some(12));
    assert_eq!(pause(200, &[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "12")]), None);
    assert_eq!(pause(200, &[("x-ratelimit-remaining", "0")]), None);
    let account = [("x-ratelimit-account-remaining", "0"), ("x-ratelimit-account-reset", "12"), ("retry-after", "12")];
    assert_eq!(pause(429, &account), None);
    assert_eq!(pause(200, &account), None);
}

#[test]
fn a_good_answer_is_read_and_a_bad_one_is_unreadable() {
    assert!(value::<IgnoredAny>(&answer(200, &[], "[]"), &ACCOUNTS).is_ok());
    assert!(done(&answer(204, &[], ""), &REMOVE).is_ok(), "what was done needs no words");
    for body in ["", "<html>", "[", "{\"results\":"] {
        assert_eq!(failure(200, body, &ACCOUNTS), Failure::unreadable(), "{body}");
    }
    let redirected = ProviderError::Configuration { code: "REDIRECTED".to_owned() };
    assert_eq!(failure(302, "", &ACCOUNTS).error, redirected);
    let answer = answer(200, &[("x-request-id", "aB3-x")], "");
    assert_eq!(request_id(&answer).as_deref(), Some("aB3-x"));
}

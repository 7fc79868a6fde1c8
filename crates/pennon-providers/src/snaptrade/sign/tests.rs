//! The signatures are literals that Python's `json` and `hmac` computed.

use super::*;

const SIGNED_FOR_USER: &str = "clientId=QUAY&timestamp=1790000000&userId=pennon-1&userSecret=a%20b%2Fc%2B%C3%A9";

fn signed(path: &str, query: &str, body: Option<&str>) -> String {
    let body = body.map(|body| Canonical::parse(body.as_bytes()).unwrap());
    signature(&Secret::new("quay-consumer-key"), path, query, body.as_ref())
}

#[test]
fn a_query_is_encoded_once_and_keeps_its_order() {
    let parameters =
        [("clientId", "QUAY"), ("timestamp", "1790000000"), ("userId", "pennon-1"), ("userSecret", "a b/c+é")];
    assert_eq!(query(&parameters), SIGNED_FOR_USER);
    assert_eq!(query(&[("a", "1&b=2")]), "a=1%26b%3D2");
    assert_eq!(query(&[]), "");
}

#[test]
fn a_request_without_a_body_signs_null() {
    let expected = "1Yl4ZJBCDVTPUKEH90CFt9QvhDgTYdPZ4/sh+mREkas=";
    assert_eq!(signed("/authorizations", SIGNED_FOR_USER, None), expected);
    assert_eq!(signed("/authorizations", SIGNED_FOR_USER, Some("{}")), expected);
    assert_eq!(signed("/authorizations", SIGNED_FOR_USER, Some(" { } ")), expected);
}

#[test]
fn the_path_is_signed_as_it_is_sent() {
    let under_a_prefix = signed("/legacy/prefix/authorizations", SIGNED_FOR_USER, None);
    assert_eq!(under_a_prefix, "3YKo6xVOH+LzztRd6jmAtcq/j2kc6FdPPLzXmBwjyRw=");
}

#[test]
fn a_body_is_signed_in_its_canonical_form() {
    for (path, query, body, expected) in [
        (
            "/snapTrade/registerUser",
            "clientId=QUAY&timestamp=1790000000",
            r#"{"userId":"pennon-1"}"#,
            "NzS24P8Rd2EtvKcQSKxepC6i74gO796J0AfRXyOi+zE=",
        ),
        (
            "/snapTrade/login",
            SIGNED_FOR_USER,
            r#"{"reconnect":"con-7", "connectionType":"read",
               "customRedirect":"https://app.example/back?a=1&b=%3C"}"#,
            "CDSMF0h6HTo3SqEBujw4eWmxB/hJ3OQbLsk3H6mXyDE=",
        ),
        (
            "/snapTrade/login",
            SIGNED_FOR_USER,
            r#"{"b":{"z":[1,{"y":null,"a":true}],"a":"café"},"a":1}"#,
            "M7Iy8g8kkI3sZC5vojTpwARai9NgpQMQpXGPs7SlEbM=",
        ),
    ] {
        assert_eq!(signed(path, query, Some(body)), expected, "{body}");
    }
}

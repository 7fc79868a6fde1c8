//! A keyed hash over the body. The signatures are literals that Python computed.

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::Secret;
use pennon_webhook::{Delivery, HmacVerifier, Rejection, StampFields, Tolerance, Verified};
use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::sender::{encode_padded, now};

const HEADER: &str = "Body-Signature";
const FIELDS: StampFields = StampFields { delivery_id: "webhookId", issued_at: "eventTimestamp" };
const KEY: &str = "harbour-key-1";
const NEXT_KEY: &str = "harbour-key-2";

const BODY: &str = "{ \"webhookId\": \"wh-1\", \"eventTimestamp\": \"2026-09-21T14:13:20.250001+00:00\",\n  \
                    \"userId\": \"u-1\", \"details\": {\"positions\": {\"success\": true, \"error\": null}, \
                    \"Note\": \"tide\"} }";
const OF_CANONICAL: &str = "liEaVP9aEXI0HUQ/y3XF375ljpDTrijVwjaB8T+y91k=";
const OF_RAW: &str = "CPiTJZuVl8FpZMn9kPder+m9BKcd2vSclQy6uBRaGWo=";
const BY_NEXT_KEY: &str = "F7WcI+HDSfk9LDch9bss5hwUv7ez0dODbPwjNCJPvUg=";
const BY_EMPTY_KEY: &str = "2tZOhifv63SCz3/PA0g+frii6xHyEoFQmhrC/Mi2L34=";

/// With characters beyond ASCII and beyond the basic plane, and a time in another zone.
const FOREIGN: &str = "{\"webhookId\":\"wh-2\",\"eventTimestamp\":\"2026-09-21T09:13:20-05:00\",\
                       \"note\":\"caf\u{e9} \u{1F6A9} a/b \\u007f \\\"q\\\" \\\\ \\t\",\"\u{e9}\":1,\"z\":2}";
const FOREIGN_IN_ASCII: &str = "Bqh9by78U3Jre9fjEdj2R7Rx3PZwJ981bDW12vCmVmQ=";
const FOREIGN_IN_UTF8: &str = "tlBm5629ggIU+/HXSBMVWKuOO4Fig+kpataUrmoglIs=";
const FOREIGN_RAW: &str = "advUl3cCqqo4xzXHKPg1afGjEs6UK0rAJoqXfEng3DQ=";

fn verifier(keys: &[&str]) -> HmacVerifier {
    let keys: Vec<_> = keys.iter().map(|key| Secret::new(*key)).collect();
    HmacVerifier::new(HEADER, FIELDS, Tolerance::seconds(86_400, 300), &keys)
}

fn receive_at<'a>(
    signature: &str,
    body: &'a [u8],
    received_at: DateTime<Utc>,
) -> Result<Verified<&'a [u8]>, Rejection> {
    let headers = [("body-signature", signature.as_bytes())];
    let verified = verifier(&[KEY]).verify(&Delivery { headers: &headers, body, received_at, peer: None })?;
    verified.try_map(|_, _| Ok(body))
}

fn receive<'a>(signature: &str, body: &'a str) -> Result<Verified<&'a [u8]>, Rejection> {
    receive_at(signature, body.as_bytes(), now())
}

fn reason(signature: &str, body: &str) -> &'static str {
    receive(signature, body).unwrap_err().reason()
}

/// The signature of exactly these bytes.
fn signed(message: &str) -> String {
    encode_padded(sign(&Key::new(HMAC_SHA256, KEY.as_bytes()), message.as_bytes()))
}

#[test]
fn each_form_of_the_body_can_be_what_was_signed() {
    for (signature, body) in [
        (OF_CANONICAL, BODY),
        (OF_RAW, BODY),
        (FOREIGN_IN_ASCII, FOREIGN),
        (FOREIGN_IN_UTF8, FOREIGN),
        (FOREIGN_RAW, FOREIGN),
    ] {
        assert_eq!(*receive(signature, body).unwrap().get(), body.as_bytes(), "{signature}");
    }
}

/// As Python's `json.dumps(json.loads(body), separators=(",", ":"), sort_keys=True)` writes and signs it.
#[test]
fn numbers_keep_their_text_whatever_a_double_would_make_of_them() {
    let body = "{ \"webhookId\": \"wh-3\", \"eventTimestamp\": \"2026-09-21T14:13:20+00:00\", \"z\": 1.0, \
                \"total\": 100000.0, \"dust\": 1e-07, \"id\": 12345678901234567890, \"name\": \"S\\u00e3o caf\u{e9}\" }";
    let signature = "crHJZYfT43atiMq6crn+zDGTiNFkae8AZCTlMXr0e0s=";
    assert_eq!(receive(signature, body).unwrap().delivery_key(), "wh-3");
    for (number, other) in [("1.0", "1"), ("100000.0", "1e5"), ("1e-07", "1E-7"), ("567890,", "567891,")] {
        assert_eq!(reason(signature, &body.replace(number, other)), "signature", "{number}");
    }
}

#[test]
fn the_stamp_is_read_from_the_signed_body() {
    let verified = receive(OF_CANONICAL, BODY).unwrap();
    assert_eq!(verified.delivery_key(), "wh-1");
    assert_eq!(verified.issued_at(), now() + TimeDelta::microseconds(250_001));
    let foreign = receive(FOREIGN_IN_ASCII, FOREIGN).unwrap();
    assert_eq!((foreign.delivery_key(), foreign.issued_at()), ("wh-2", now()));
}

#[test]
fn any_change_of_what_is_said_breaks_the_signature() {
    for change in [
        BODY.replace("wh-1", "wh-2"),
        BODY.replace("true", "false"),
        BODY.replace("null", "\"\""),
        BODY.replace("Note", "note"),
        BODY.replace("14:13:20.25", "14:13:21.25"),
        BODY.replace("\"u-1\"", "\"u-1\", \"more\": 1"),
        BODY.replace("\"u-1\"", "\"u-\u{200b}1\""),
        "{}".to_owned(),
        String::new(),
        "not json".to_owned(),
    ] {
        assert_ne!(change, BODY);
        for signature in [OF_CANONICAL, OF_RAW] {
            assert_eq!(reason(signature, &change), "signature", "{change}");
        }
    }
    assert_eq!(reason(FOREIGN_RAW, BODY), "signature");
}

#[test]
fn another_spelling_of_the_same_is_the_same_unless_the_bytes_were_signed() {
    let spelt = BODY.replace("tide", "\\u0074ide").replace(", ", " ,\n");
    assert!(receive(OF_CANONICAL, &spelt).is_ok());
    assert_eq!(reason(OF_RAW, &spelt), "signature");
}

#[test]
fn a_key_can_be_rotated_and_an_empty_one_opens_nothing() {
    let headers = |signature: &'static str| [(HEADER, signature.as_bytes())];
    let check = |keys: &[&str], signature| {
        let headers = headers(signature);
        let delivery = Delivery { headers: &headers, body: BODY.as_bytes(), received_at: now(), peer: None };
        verifier(keys).verify(&delivery).is_ok()
    };
    assert!(check(&[KEY, NEXT_KEY], OF_CANONICAL) && check(&[KEY, NEXT_KEY], BY_NEXT_KEY));
    assert!(check(&[NEXT_KEY], BY_NEXT_KEY) && !check(&[NEXT_KEY], OF_CANONICAL));
    assert!(!check(&[KEY], BY_NEXT_KEY));
    assert!(!check(&[], OF_CANONICAL) && !check(&[""], BY_EMPTY_KEY));
}

#[test]
fn a_header_that_is_no_signature_is_refused() {
    let unpadded = OF_CANONICAL.trim_end_matches('=');
    let url_safe = OF_CANONICAL.replace('/', "_").replace('+', "-");
    let spaced = format!(" {unpadded}");
    let stray_bits = format!("{}l=", &OF_CANONICAL[..42]);
    let hex = "00".repeat(32);
    for header in [unpadded, &url_safe, &spaced, &stray_bits, &hex, "x", &"A".repeat(44), &"A".repeat(100_000)] {
        assert_eq!(reason(header, BODY), "signature_shape", "{header:.60}");
    }
    let headers = [(HEADER, OF_RAW.as_bytes()), ("body-signature", OF_CANONICAL.as_bytes())];
    for (headers, reason) in [(&headers[..], "repeated_header"), (&[], "unsigned")] {
        let delivery = Delivery { headers, body: BODY.as_bytes(), received_at: now(), peer: None };
        assert_eq!(verifier(&[KEY]).verify(&delivery).unwrap_err().reason(), reason);
    }
}

#[test]
fn a_key_that_stands_there_twice_is_refused_whatever_was_signed() {
    let plain = r#"{"eventTimestamp":"2026-09-21T14:13:20Z","webhookId":"wh-3"}"#;
    let twice = r#"{"webhookId":"wh-9","eventTimestamp":"2026-09-21T14:13:20Z","webhookId":"wh-3"}"#;
    assert!(receive(&signed(plain), plain).is_ok());
    // Who reads the last one sees the signed body; who reads the first one sees another delivery.
    assert_eq!(reason(&signed(plain), twice), "signature");
    assert_eq!(receive(&signed(twice), twice).unwrap_err(), Rejection::Malformed { reason: "duplicate_key" });
}

#[test]
fn the_window_is_checked_after_the_signature() {
    let issued_at = now() + TimeDelta::microseconds(250_001);
    let reason = |signature, seconds| {
        let received = receive_at(signature, BODY.as_bytes(), issued_at + TimeDelta::seconds(seconds));
        received.err().map(|rejection| rejection.reason())
    };
    assert_eq!(reason(OF_CANONICAL, 86_400), None);
    assert_eq!(reason(OF_CANONICAL, 86_401), Some("stale"));
    assert_eq!(reason(OF_CANONICAL, -300), None);
    assert_eq!(reason(OF_CANONICAL, -301), Some("from_the_future"));
    assert_eq!(reason(BY_NEXT_KEY, 86_401), Some("signature"), "a stranger does not learn the window");
}

#[test]
fn a_genuine_body_without_id_or_time_is_malformed() {
    let endless = format!(r#"{{"webhookId":"{}","eventTimestamp":"2026-09-21T14:13:20Z"}}"#, "x".repeat(256));
    for (body, reason) in [
        ("", "not_json"),
        ("not json", "not_json"),
        ("[]", "no_delivery_id"),
        (r#"{"eventTimestamp":"2026-09-21T14:13:20Z"}"#, "no_delivery_id"),
        (r#"{"webhookId":"","eventTimestamp":"2026-09-21T14:13:20Z"}"#, "no_delivery_id"),
        (r#"{"webhookId":7,"eventTimestamp":"2026-09-21T14:13:20Z"}"#, "no_delivery_id"),
        (endless.as_str(), "no_delivery_id"),
        (r#"{"webhookId":"wh-1"}"#, "no_time"),
        (r#"{"webhookId":"wh-1","eventTimestamp":1790000000}"#, "no_time"),
        (r#"{"webhookId":"wh-1","eventTimestamp":"2026-09-21T14:13:20"}"#, "no_time"),
    ] {
        assert_eq!(receive(&signed(body), body).unwrap_err(), Rejection::Malformed { reason }, "{body}");
    }
}

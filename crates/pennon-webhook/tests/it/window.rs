//! How old a token may be.

use serde_json::json;

use crate::sender::{BODY, Keys, Sender, claims, header, now};

#[test]
fn five_minutes_ago_and_a_minute_ahead_are_the_ends_of_the_window() {
    let sender = Sender::new();
    let token = sender.token(BODY);
    for (received, expected) in
        [(300, None), (301, Some("stale")), (-60, None), (-61, Some("from_the_future")), (0, None)]
    {
        let keys = Keys::of(&sender);
        let reason = keys.receive(&token, BODY, received).err().map(|rejection| rejection.reason());
        assert_eq!(reason, expected, "{received}");
        assert_eq!(keys.calls(), usize::from(expected.is_none()), "only a fresh token is worth a call");
    }
}

#[test]
fn a_rejection_tells_the_age_so_that_operators_can_learn_from_it() {
    let sender = Sender::new();
    let refused = Keys::of(&sender).receive(&sender.token(BODY), BODY, 333).unwrap_err();
    assert_eq!(refused.to_string(), "the delivery was signed 333 s ago");
}

#[test]
fn the_time_must_be_there_as_a_whole_number() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let good = claims(BODY, now());
    for iat in [json!(null), json!("1790000000"), json!(1_790_000_000.5), json!([1]), json!(i64::MAX), json!(u64::MAX)]
    {
        let mut claims = good.clone();
        claims["iat"] = iat.clone();
        assert_eq!(keys.refuse_unasked(&sender.sign(&header(), &claims)), "claims", "{iat}");
    }
    for missing in ["iat", "request_body_sha256"] {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(missing);
        assert_eq!(keys.refuse_unasked(&sender.sign(&header(), &claims)), "claims", "{missing}");
    }
}

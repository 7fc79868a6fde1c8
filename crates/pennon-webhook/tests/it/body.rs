//! The signature covers bytes.

use crate::sender::{BODY, HEADER, Keys, Sender, receive_by};

#[test]
fn a_good_delivery_is_verified_and_keeps_its_proof_while_it_is_parsed() {
    let sender = Sender::new();
    let verified = Keys::of(&sender).receive(&sender.token(BODY), BODY, 3).unwrap();
    assert_eq!(*verified.get(), BODY);
    assert_eq!(verified.issued_at(), crate::sender::now());
    let key = verified.delivery_key().to_owned();
    let parsed = verified
        .try_map(|body, stamp| {
            assert_eq!(stamp.delivery_key, key);
            serde_json::from_slice::<serde_json::Value>(body)
        })
        .unwrap();
    assert_eq!(parsed.delivery_key(), key);
    assert_eq!(parsed.into_inner()["item"], "item-7");
}

#[test]
fn another_body_is_refused_before_anyone_is_asked_for_a_key() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let compact = serde_json::from_slice::<serde_json::Value>(BODY).unwrap().to_string();
    for body in [&b""[..], b"{}", compact.as_bytes(), &[BODY, b"\n"].concat(), &BODY[1..]] {
        assert_eq!(keys.receive(&token, body, 0).unwrap_err().reason(), "body_changed");
    }
    assert_eq!(keys.calls(), 0);
}

#[test]
fn a_body_that_is_no_json_is_bytes_like_any_other() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    for body in [&b""[..], b"\xff\x00"] {
        assert_eq!(*keys.receive(&sender.token(body), body, 0).unwrap().get(), body);
    }
}

#[test]
fn the_header_is_found_in_any_case_and_must_be_there_once() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let token = token.as_bytes();
    let reason = |headers: &[(&str, &[u8])]| {
        receive_by(&keys.verifier(), headers, BODY, 0).err().map(|rejection| rejection.reason())
    };
    assert_eq!(reason(&[("host", b"pennon"), ("sender-verification", token)]), None);
    assert_eq!(reason(&[("SENDER-VERIFICATION", token)]), None);
    assert_eq!(reason(&[]), Some("unsigned"));
    assert_eq!(reason(&[("Authorization", token)]), Some("unsigned"));
    assert_eq!(reason(&[(HEADER, b"")]), Some("unsigned"));
    assert_eq!(reason(&[(HEADER, token), ("sender-verification", token)]), Some("repeated_header"));
}

//! Whose key it is.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use pennon_webhook::Rejection;
use serde_json::json;

use crate::sender::{BODY, HEADER, KID, Keys, Sender, claims, now, receive_by};

#[test]
fn a_token_that_another_key_signed_is_refused() {
    let keys = Keys::of(&Sender::new());
    let forged = Sender::new().token(BODY);
    assert_eq!(keys.receive(&forged, BODY, 0).unwrap_err().reason(), "signature");
}

#[test]
fn a_key_that_the_provider_does_not_know_is_refused() {
    let keys = Keys::default();
    assert_eq!(keys.receive(&Sender::new().token(BODY), BODY, 0).unwrap_err().reason(), "unknown_key");
    assert_eq!(keys.calls(), 1);
}

#[test]
fn an_expired_key_is_refused() {
    let sender = Sender::new();
    let mut keys = Keys::of(&sender);
    keys.known.insert(KID.to_owned(), (sender.point(), Some(now())));
    assert_eq!(keys.receive(&sender.token(BODY), BODY, 0).unwrap_err().reason(), "expired_key");
    keys.known.insert(KID.to_owned(), (sender.point(), Some(now() + TimeDelta::seconds(1))));
    assert!(keys.receive(&sender.token(BODY), BODY, 0).is_ok());
}

#[test]
fn when_the_key_cannot_be_had_nothing_is_accepted_and_nobody_accused() {
    let sender = Sender::new();
    let keys = Keys { is_down: true, ..Keys::of(&sender) };
    let refused = keys.receive(&sender.token(BODY), BODY, 0).unwrap_err();
    assert_eq!(refused, Rejection::Unavailable { code: "UNREACHABLE".to_owned() });
}

#[test]
fn an_id_that_no_key_has_is_never_sent_to_the_provider() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let endless = "a".repeat(65);
    for kid in ["", "../secret", "a b", "a\"b", "k\u{e9}y", "a_b", "a\n", &endless] {
        let token = sender.sign(&json!({"alg": "ES256", "kid": kid}), &claims(BODY, now()));
        assert_eq!(keys.refuse_unasked(&token), "key_id", "{kid:?}");
    }
}

#[test]
fn two_keys_live_side_by_side_during_a_rotation() {
    let (old, new) = (Sender::new(), Sender::new());
    let mut keys = Keys::of(&old);
    keys.known.insert("new-key".to_owned(), (new.point(), None));
    let verifier = keys.verifier();
    for _ in 0..3 {
        let old_token = old.token(BODY);
        let new_token = new.sign(&json!({"alg": "ES256", "kid": "new-key"}), &claims(BODY, now()));
        for token in [old_token, new_token] {
            assert!(receive_by(&verifier, &[(HEADER, token.as_bytes())], BODY, 0).is_ok());
        }
    }
    assert_eq!(keys.calls.load(Ordering::SeqCst), 2, "each is asked for once");
}

//! The sender does not choose the algorithm.

use ring::hmac;
use serde_json::json;

use crate::sender::{BODY, KID, Keys, Sender, claims, encode, header, now};

#[test]
fn only_es256_is_accepted_however_it_is_signed() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    for algorithm in ["none", "None", "HS256", "RS256", "PS256", "ES384", "ES512", "EdDSA", "es256", "ES256 ", ""] {
        let token = sender.sign(&json!({"alg": algorithm, "kid": KID}), &claims(BODY, now()));
        assert_eq!(keys.refuse_unasked(&token), "algorithm", "{algorithm}");
    }
}

#[test]
fn the_public_key_is_not_taken_for_a_shared_secret() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let signed = format!("{}.{}", encode(json!({"alg": "HS256", "kid": KID}).to_string()), encode("{}"));
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, sender.public_key()), signed.as_bytes());
    let token = format!("{signed}.{}", encode([mac.as_ref(), mac.as_ref()].concat()));
    assert_eq!(keys.refuse_unasked(&token), "algorithm");
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let unsigned = format!("{}.{}.", encode(header().to_string()), encode(claims(BODY, now()).to_string()));
    assert_eq!(keys.refuse_unasked(&unsigned), "signature_shape");
}

#[test]
fn a_header_whose_fields_are_not_texts_or_stand_there_twice_is_refused() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let claims = claims(BODY, now()).to_string();
    for header in [
        format!(r#"{{"kid":"{KID}"}}"#),
        format!(r#"{{"alg":null,"kid":"{KID}"}}"#),
        format!(r#"{{"alg":["ES256"],"kid":"{KID}"}}"#),
        format!(r#"{{"alg":"none","alg":"ES256","kid":"{KID}"}}"#),
        format!(r#"["ES256","{KID}"]"#),
        r#"{"alg":"ES256"}"#.to_owned(),
        r#"{"alg":"ES256","kid":7}"#.to_owned(),
        "ES256".to_owned(),
    ] {
        assert_eq!(keys.refuse_unasked(&sender.sign_text(&header, &claims)), "token_header", "{header}");
    }
}

#[test]
fn an_extension_that_must_be_understood_is_not_ignored() {
    let sender = Sender::new();
    let token = sender.sign(&json!({"alg": "ES256", "kid": KID, "crit": ["b64"], "b64": false}), &claims(BODY, now()));
    assert_eq!(Keys::of(&sender).refuse_unasked(&token), "critical_extension");
}

#[test]
fn the_type_of_the_token_does_not_matter() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    for header in [
        json!({"alg": "ES256", "kid": KID}),
        json!({"alg": "ES256", "kid": KID, "typ": "JWT"}),
        json!({"alg": "ES256", "kid": KID, "typ": null, "more": {"to": "come"}}),
    ] {
        assert!(keys.receive(&sender.sign(&header, &claims(BODY, now())), BODY, 0).is_ok(), "{header}");
    }
}

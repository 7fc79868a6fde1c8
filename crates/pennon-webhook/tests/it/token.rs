//! The outer form of a token, and what makes two deliveries the same.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;

use crate::sender::{BODY, Keys, Sender, encode};

#[test]
fn a_token_has_three_parts() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let (two_parts, _) = token.rsplit_once('.').unwrap();
    for (bad, why) in [
        (two_parts.to_owned(), "two"),
        (format!("{token}.{}", encode("more")), "four"),
        (format!("{token}."), "four, the last empty"),
        (format!(".{token}"), "four, the first empty"),
        ("..".to_owned(), "three, all empty"),
        ("garbage".to_owned(), "one"),
        (format!("Bearer {token}"), "a scheme"),
        (format!(" {token}"), "white space"),
        (format!("{token}\n"), "a line end"),
    ] {
        let reason = keys.refuse_unasked(&bad);
        assert!(["token_shape", "token_header"].contains(&reason), "{why}: {reason}");
    }
}

#[test]
fn an_endless_token_is_not_even_decoded() {
    let sender = Sender::new();
    let claims = format!(r#"{{"iat":1790000000,"more":"{}"}}"#, "x".repeat(5_000));
    let token = sender.sign_text(&crate::sender::header().to_string(), &claims);
    assert_eq!(Keys::of(&sender).refuse_unasked(&token), "token_shape");
}

#[test]
fn there_is_one_spelling_of_every_part() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let parts: Vec<_> = token.split('.').collect();
    for at in 0..3 {
        for respell in [padded, standard_alphabet, stray_bits, broken_line] {
            let Some(part) = respell(parts[at]) else { continue };
            let mut parts = parts.clone();
            parts[at] = &part;
            let reason = keys.refuse_unasked(&parts.join("."));
            assert!(["token_shape", "token_header"].contains(&reason), "{part}: {reason}");
        }
    }
    assert!(stray_bits(parts[2]).is_some(), "64 bytes leave room for them");
}

fn padded(part: &str) -> Option<String> {
    let padding = (4 - part.len() % 4) % 4;
    Some(format!("{part}{}", "=".repeat(padding.max(1))))
}

fn standard_alphabet(part: &str) -> Option<String> {
    part.contains(['-', '_']).then(|| part.replace('-', "+").replace('_', "/"))
}

/// The last character carries bits that no byte uses: lax decoders take several spellings for the same.
fn stray_bits(part: &str) -> Option<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = part.bytes().last()?;
    let value = ALPHABET.iter().position(|byte| *byte == last)?;
    let next = char::from(ALPHABET[value ^ 1]);
    (!part.len().is_multiple_of(4)).then(|| format!("{}{next}", &part[..part.len() - 1]))
}

fn broken_line(part: &str) -> Option<String> {
    Some(format!("{}\n{}", &part[..2], &part[2..]))
}

#[test]
fn a_signature_has_64_bytes() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    // 70 to 72 bytes are the usual lengths of the DER form.
    for length in [0, 1, 63, 65, 70, 71, 72, 128] {
        let wrong: Vec<u8> = signature.iter().copied().cycle().take(length).collect();
        assert_eq!(keys.refuse_unasked(&format!("{signed}.{}", encode(wrong))), "signature_shape", "{length}");
    }
    for zero in [[0; 64], [255; 64]] {
        let refused = keys.receive(&format!("{signed}.{}", encode(zero)), BODY, 0).unwrap_err();
        assert_eq!(refused.reason(), "signature");
    }
}

#[test]
fn the_same_token_is_the_same_delivery_and_a_new_one_is_not() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let key = |token: &str| keys.receive(token, BODY, 0).unwrap().delivery_key().to_owned();
    let token = sender.token(BODY);
    assert_eq!(key(&token), key(&token));
    assert_eq!(key(&token).len(), 64);
    assert_ne!(key(&token), key(&sender.token(BODY)), "signed anew in the same second, it is new news");
}

#[test]
fn the_mirrored_signature_is_the_same_delivery() {
    let sender = Sender::new();
    let keys = Keys::of(&sender);
    let token = sender.token(BODY);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mirrored = format!("{signed}.{}", encode(mirror(&URL_SAFE_NO_PAD.decode(signature).unwrap())));
    assert_ne!(mirrored, token);
    let key = |token: &str| keys.receive(token, BODY, 0).unwrap().delivery_key().to_owned();
    assert_eq!(key(&mirrored), key(&token), "it is valid, and nothing new");
}

/// `(r, s)` becomes `(r, n - s)`, with the order `n` of P-256.
fn mirror(signature: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut mirrored = signature.to_vec();
    let mut borrow = 0i16;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        mirrored[32 + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    mirrored
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One character changed anywhere is a rejection, never a panic and never an acceptance.
    #[test]
    fn no_character_of_a_token_can_be_changed(at in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
        let sender = Sender::new();
        let mut token = sender.token(BODY).into_bytes();
        let at = at.index(token.len());
        prop_assume!(token[at] != byte);
        token[at] = byte;
        let forged = String::from_utf8(token).unwrap();
        prop_assert!(Keys::of(&sender).receive(&forged, BODY, 0).is_err());
    }

    #[test]
    fn no_garbage_makes_it_panic(token in "[A-Za-z0-9_.=-]{0,200}") {
        prop_assert!(Keys::default().receive(&token, BODY, 0).is_err());
    }
}

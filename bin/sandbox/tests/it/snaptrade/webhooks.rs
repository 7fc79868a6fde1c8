//! Webhooks: who signed them, what they hold, how they come again.

use pennon_sandbox::Options;
use serde_json::{Map, Value, json};

use super::caller::mac;
use crate::client::story;
use crate::receiver::{Delivery, Receiver};

const KEY: &str = Options::SNAPTRADE_CONSUMER_KEY;

/// Checks a delivery as the provider documents it: the parsed body is written again, sorted and without blanks.
fn is_signed(delivery: &Delivery) -> bool {
    let mut body = delivery.json();
    body.sort_all_objects();
    let text: String = body.to_string().chars().map(escaped).collect();
    mac(KEY, &text) == delivery.signature
}

fn escaped(character: char) -> String {
    if character.is_ascii() {
        return character.to_string();
    }
    character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[test]
fn a_webhook_is_signed_over_its_canonical_text_and_sent_otherwise() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&format!("{}/", backend.base));
    let connection_id = snaptrade.connect("user \u{e9}\u{1f4c8}", "NORTHGATE").unwrap();
    for event_type in ["ACCOUNT_HOLDINGS_UPDATED", "CONNECTION_ADDED", "TRADE_DETECTION", "SOMETHING_NEW"] {
        assert_eq!(snaptrade.fire_webhook(&connection_id, event_type).unwrap(), 200);
        let mut delivery = backend.next();
        assert_eq!((delivery.path.as_str(), &delivery.json()["eventType"]), ("/snaptrade/webhook", &json!(event_type)));
        assert!(is_signed(&delivery), "{event_type}");
        let text = String::from_utf8(delivery.body.clone()).unwrap();
        assert!(text.starts_with("{\"webhookId\": \"") && text.is_ascii(), "{text}");
        assert_ne!(mac(KEY, &text), delivery.signature, "the bytes are not what is signed");
        delivery.body = text.replace("user", "you").into_bytes();
        assert!(!is_signed(&delivery), "another user must not pass");
    }
}

#[test]
fn a_webhook_names_its_user_its_connection_and_its_account() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let connection_id = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    snaptrade.fire_webhook(&connection_id, "NEW_ACCOUNT_AVAILABLE").unwrap();
    let body = backend.next().json();
    assert_eq!((&body["clientId"], &body["userId"]), (&json!(snaptrade.client_id()), &json!("user-1")));
    assert_eq!(body["brokerageAuthorizationId"], connection_id.as_str());
    assert_eq!(body["accountId"], snaptrade.account_ids(&connection_id).unwrap()[0].as_str());
    assert!(body["webhookSecret"].is_string());

    let failed =
        json!({"positions": {"success": false, "error": "timeout"}, "balances": {"success": false, "error": 7}});
    let extra = Map::from_iter([("details".to_owned(), failed.clone())]);
    snaptrade.fire_webhook_with(&connection_id, "ACCOUNT_HOLDINGS_UPDATED", extra).unwrap();
    let delivery = backend.next();
    assert!(is_signed(&delivery));
    assert_eq!(delivery.json()["details"], failed);
}

#[test]
fn the_shape_for_oauth_apps_is_signed_the_same_way() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let connection_id = snaptrade.connect("user-1", "CURIO").unwrap();
    snaptrade.fire_oauth_webhook(&connection_id, "CONNECTION_ADDED").unwrap();
    let delivery = backend.next();
    assert!(is_signed(&delivery));
    let body = delivery.json();
    assert_eq!((&body["schemaVersion"], &body["connectionId"]), (&json!("oauth_v1"), &json!(connection_id)));
    assert!(body.get("webhookSecret").is_none() && body.get("clientId").is_none());
}

#[test]
fn a_webhook_comes_again_byte_by_byte() {
    let story = story();
    let backend = Receiver::answering("503 Service Unavailable");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let connection_id = snaptrade.connect("user-1", "CURIO").unwrap();
    assert_eq!(snaptrade.fire_webhook(&connection_id, "CONNECTION_ADDED").unwrap(), 503);
    let first = backend.next();
    let sent = snaptrade.sent_webhooks();
    assert_eq!(sent.len(), 1);
    assert_eq!(first.json()["webhookId"], sent[0].webhook_id.as_str());
    assert_eq!(snaptrade.redeliver(&sent[0].webhook_id).unwrap(), 503);
    let second = backend.next();
    assert_eq!((first.signature, first.body), (second.signature, second.body));
    assert_eq!(snaptrade.sent_webhooks().len(), 1, "it is the same webhook");
    assert!(snaptrade.redeliver("nobody").is_err());
}

#[test]
fn a_body_can_be_delivered_by_the_test_itself() {
    let story = story();
    let snaptrade = story.sandbox.snaptrade();
    let connection_id = snaptrade.connect("user-1", "CURIO").unwrap();
    assert!(snaptrade.fire_webhook(&connection_id, "CONNECTION_ADDED").is_err(), "nobody listens");
    let body = snaptrade.webhook_body(&connection_id, "CONNECTION_ADDED").unwrap().into_bytes();
    let signature = snaptrade.sign(&body).unwrap();
    assert!(is_signed(&Delivery { path: String::new(), signature, body }));
    assert!(snaptrade.sign(b"{").is_err());
}

#[test]
fn a_user_that_nobody_knows_can_be_told_about() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    story.sandbox.snaptrade().fire_user_webhook("stranger", "USER_DELETED").unwrap();
    let body: Value = backend.next().json();
    assert_eq!((&body["userId"], &body["eventType"]), (&json!("stranger"), &json!("USER_DELETED")));
    assert!(body.get("brokerageAuthorizationId").is_none());
}

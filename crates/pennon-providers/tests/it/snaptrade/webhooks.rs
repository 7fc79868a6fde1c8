//! Webhooks from the bytes to the event.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{CallContext, Effect, Event, Secret};
use pennon_providers::{SnapTrade, SnapTradeConfig, SnapTradeWebhooks};
use pennon_webhook::{Canonical, Delivery, Rejection, Verified, WebhookPort};
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::json;

use super::bench::{KEY, config};
use crate::bench::now;

/// As SnapTrade sends it: with blanks, in no order, and with a secret that proves nothing.
fn body() -> String {
    format!(
        r#"{{"userId": "pennon-1", "clientId": "QUAY", "eventType": "ACCOUNT_HOLDINGS_UPDATED", "webhookId": "wh-1",
            "webookId": "wh-typo", "webhookSecret": "legacy-hush", "brokerageAuthorizationId": "con-7",
            "details": {{"positions": {{"success": true, "error": "né"}}}}, "eventTimestamp": "{}"}}"#,
        now().to_rfc3339()
    )
}

fn signature(key: &str, message: &str) -> String {
    STANDARD.encode(sign(&Key::new(HMAC_SHA256, key.as_bytes()), message.as_bytes()))
}

fn canonical(body: &str) -> String {
    Canonical::parse(body.as_bytes()).unwrap().ascii()
}

fn receive(
    config: SnapTradeConfig,
    signature: &str,
    body: &str,
    at: DateTime<Utc>,
) -> Result<Verified<Event>, Rejection> {
    let webhooks = SnapTradeWebhooks::new(&SnapTrade::new(config).unwrap());
    let headers = [("content-type", &b"application/json"[..]), ("signature", signature.as_bytes())];
    let delivery = Delivery { headers: &headers, body: body.as_bytes(), received_at: at, peer: None };
    let cx = CallContext::new(at, Duration::from_secs(4));
    let event = webhooks.receive(&delivery, &cx);
    assert!(cx.calls.drain().is_empty(), "nobody is called for a webhook");
    event
}

#[test]
fn news_is_verified_in_each_form_that_can_be_signed() {
    let body = body();
    let utf8 = Canonical::parse(body.as_bytes()).unwrap().utf8();
    assert_ne!(utf8, canonical(&body));
    for message in [canonical(&body), utf8, body.clone()] {
        let verified = receive(config(), &signature(KEY, &message), &body, now()).unwrap();
        assert_eq!((verified.delivery_key(), verified.issued_at()), ("wh-1", now()));
        let event = verified.into_inner();
        assert_eq!((event.delivery_key.as_str(), event.issued_at, event.effect), ("wh-1", now(), Effect::news()));
        assert!(!event.payload.contains("legacy-hush"), "{}", event.payload);
    }
}

#[test]
fn the_legacy_secret_opens_nothing() {
    let body = body();
    for key in ["legacy-hush", "QUAY", "", "quay-consumer-ke"] {
        let signature = signature(key, &canonical(&body));
        assert_eq!(receive(config(), &signature, &body, now()).unwrap_err().reason(), "signature", "{key}");
    }
}

#[test]
fn a_further_key_is_believed_while_it_is_set() {
    let body = body();
    let signature = signature("quay-next-key", &canonical(&body));
    assert_eq!(receive(config(), &signature, &body, now()).unwrap_err().reason(), "signature");
    let rotating = SnapTradeConfig { webhook_keys: vec![Secret::new("quay-next-key")], ..config() };
    assert!(receive(rotating, &signature, &body, now()).is_ok());
}

#[test]
fn a_late_try_is_welcome_and_a_day_is_enough() {
    let body = body();
    let signature = signature(KEY, &canonical(&body));
    let reason = |config, seconds| {
        let received = receive(config, &signature, &body, now() + TimeDelta::seconds(seconds));
        received.err().map(|rejection| rejection.reason())
    };
    for (seconds, expected) in
        [(30 * 60, None), (86_400, None), (86_401, Some("stale")), (-300, None), (-301, Some("from_the_future"))]
    {
        assert_eq!(reason(config(), seconds), expected, "{seconds}");
    }
    let strict = || SnapTradeConfig { webhook_max_age: Duration::from_secs(300), ..config() };
    assert_eq!((reason(strict(), 300), reason(strict(), 301)), (None, Some("stale")));
}

#[test]
fn a_key_that_stands_there_twice_is_refused() {
    let twice = body().replacen('{', r#"{"userId": "pennon-2", "#, 1);
    let refused = receive(config(), &signature(KEY, &twice), &twice, now()).unwrap_err();
    assert_eq!(refused, Rejection::Malformed { reason: "duplicate_key" });
}

#[test]
fn an_oauth_app_is_heard() {
    let body = json!({
        "schemaVersion": "oauth_v1", "webhookId": "wh-5", "oauthClientId": "quay-app", "eventTimestamp": now().to_rfc3339(),
        "userId": "u-1", "eventType": "CONNECTION_DELETED", "connectionId": "con-9",
    })
    .to_string();
    let event = receive(config(), &signature(KEY, &canonical(&body)), &body, now()).unwrap().into_inner();
    assert_eq!((event.item.unwrap().as_str(), event.effect), ("con-9", Effect::removed()));
}

#[test]
fn a_webhook_for_another_client_is_recorded_and_does_nothing() {
    let body = body().replace("QUAY", "HARBOUR");
    let event = receive(config(), &signature(KEY, &canonical(&body)), &body, now()).unwrap().into_inner();
    assert_eq!((event.kind.as_str(), event.effect), ("ACCOUNT_HOLDINGS_UPDATED", Effect::none()));
}

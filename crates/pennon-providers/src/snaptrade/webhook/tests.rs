//! From bodies to events. How they are signed is checked elsewhere.

use chrono::DateTime;
use serde_json::json;

use super::*;

fn read(body: impl AsRef<[u8]>) -> Result<Event, Rejection> {
    let stamp = Stamp { delivery_key: "wh-1".to_owned(), issued_at: DateTime::UNIX_EPOCH };
    event(body.as_ref(), &stamp, "QUAY")
}

fn news() -> Value {
    json!({
        "webhookId": "wh-1", "clientId": "QUAY", "eventTimestamp": "1970-01-01T00:00:00.000000+00:00",
        "userId": "pennon-1", "eventType": "ACCOUNT_HOLDINGS_UPDATED", "webhookSecret": "legacy-hush",
        "accountId": "acc-1", "brokerageAuthorizationId": "con-7", "brokerageId": "bro-3",
        "details": {"positions": {"success": true, "error": null}, "balances": {"success": true, "error": null}},
    })
}

/// The webhook after `change`, read.
fn changed(key: &str, value: Value) -> Event {
    let mut payload = news();
    payload[key] = value;
    read(payload.to_string()).unwrap()
}

#[test]
fn a_webhook_becomes_an_event() {
    let event = read(news().to_string()).unwrap();
    assert_eq!(event.provider, Provider::SNAPTRADE);
    assert_eq!((event.delivery_key.as_str(), event.issued_at), ("wh-1", DateTime::UNIX_EPOCH));
    assert_eq!(event.kind, "ACCOUNT_HOLDINGS_UPDATED");
    assert_eq!(event.item, Some(ItemId::new("con-7").unwrap()));
    assert_eq!(event.provider_user.as_deref(), Some("pennon-1"));
    assert_eq!(event.effect, Effect::news());
}

#[test]
fn the_legacy_secret_is_not_kept_and_the_rest_is() {
    let mut kept: Value = serde_json::from_str(&read(news().to_string()).unwrap().payload).unwrap();
    assert_eq!(kept["webhookSecret"], "[redacted]");
    kept["webhookSecret"] = json!("legacy-hush");
    assert_eq!(kept, news());
}

#[test]
fn an_oauth_app_names_its_connection_differently() {
    let payload = json!({
        "schemaVersion": "oauth_v1", "webhookId": "wh-1", "oauthClientId": "quay-app",
        "eventTimestamp": "1970-01-01T00:00:00+00:00", "userId": "u-1", "eventType": "CONNECTION_BROKEN",
        "brokerageId": "bro-3", "connectionId": "con-9",
    });
    let event = read(payload.to_string()).unwrap();
    assert_eq!(event.item, Some(ItemId::new("con-9").unwrap()));
    assert_eq!(event.provider_user.as_deref(), Some("u-1"));
    assert_eq!(event.effect, Effect::status(pennon_domain::ItemStatus::NeedsReauth, "CONNECTION_BROKEN"));
}

#[test]
fn a_webhook_for_another_client_is_recorded_and_does_nothing() {
    for (client, effect) in [
        (json!("HARBOUR"), Effect::none()),
        (json!("quay"), Effect::none()),
        (json!(7), Effect::none()),
        (json!(null), Effect::news()),
        (json!("QUAY"), Effect::news()),
    ] {
        let event = changed("clientId", client.clone());
        assert_eq!((event.kind.as_str(), event.effect), ("ACCOUNT_HOLDINGS_UPDATED", effect), "{client}");
    }
}

#[test]
fn a_webhook_about_no_connection_affects_none() {
    for item in [json!(null), json!(""), json!("x".repeat(256)), json!(7)] {
        let event = changed("brokerageAuthorizationId", item);
        assert_eq!((event.item, event.effect), (None, Effect::none()));
    }
}

#[test]
fn an_unknown_webhook_is_acknowledged() {
    let event = changed("eventType", json!("EVENT_OF_TOMORROW"));
    assert_eq!((event.kind.as_str(), event.effect), ("EVENT_OF_TOMORROW", Effect::none()));
}

#[test]
fn a_body_without_a_type_is_malformed() {
    for (body, reason) in [
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ("{}", "no_event_type"),
        (r#"{"eventType":7}"#, "no_event_type"),
        (r#"{"eventType":""}"#, "no_event_type"),
        (r#"{"eventType":"two words"}"#, "no_event_type"),
    ] {
        assert_eq!(read(body).unwrap_err(), Rejection::Malformed { reason }, "{body}");
    }
}

#[test]
fn a_day_is_the_usual_window_and_any_other_can_be_set() {
    let config = SnapTradeConfig::new("QUAY", pennon_domain::Secret::new("hush"));
    assert_eq!(tolerance(&config), Tolerance::seconds(86_400, 300));
    let endless = SnapTradeConfig { webhook_max_age: std::time::Duration::MAX, ..config };
    assert_eq!(tolerance(&endless).max_age, TimeDelta::MAX);
}

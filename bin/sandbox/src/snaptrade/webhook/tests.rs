//! What each webhook tells.

use super::*;

const ADDRESSEE: Addressee<'_> = Addressee { client_id: "client", webhook_secret: "old" };
const SUBJECT: Subject<'_> =
    Subject { user_id: "user", brokerage_id: Some("b"), connection_id: Some("c"), account_id: Some("a") };

fn body(event: &Event<'_>) -> Map<String, Value> {
    let now = DateTime::from_timestamp_micros(1_790_000_000_000_042).unwrap();
    Body::new(ADDRESSEE, SUBJECT, event, now).unwrap().fields.into_iter().collect()
}

fn own_fields(event: &Event<'_>, common: &[&str]) -> Vec<String> {
    let body = body(event);
    let missing: Vec<_> = common.iter().filter(|field| !body.contains_key(**field)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let mut own: Vec<String> = body.keys().filter(|field| !common.contains(&field.as_str())).cloned().collect();
    own.sort_unstable();
    own
}

#[test]
fn each_event_has_its_own_fields() {
    let common = ["clientId", "eventTimestamp", "eventType", "userId", "webhookId", "webhookSecret"];
    for (event_type, own) in [
        ("USER_REGISTERED", ""),
        ("USER_DELETED", ""),
        ("CONNECTION_ATTEMPTED", "brokerageId connectionAttemptedResult"),
        ("CONNECTION_ADDED", "brokerageAuthorizationId brokerageId"),
        ("CONNECTION_DELETED", "brokerageAuthorizationId brokerageId"),
        ("CONNECTION_BROKEN", "brokerageAuthorizationId"),
        ("CONNECTION_FIXED", "brokerageAuthorizationId"),
        ("CONNECTION_UPDATED", "brokerageAuthorizationId"),
        ("CONNECTION_FAILED", ""),
        ("NEW_ACCOUNT_AVAILABLE", "accountId brokerageAuthorizationId"),
        ("ACCOUNT_TRANSACTIONS_INITIAL_UPDATE", "accountId brokerageAuthorizationId"),
        ("ACCOUNT_TRANSACTIONS_UPDATED", "accountId brokerageAuthorizationId"),
        ("ACCOUNT_REMOVED", "accountId brokerageAuthorizationId"),
        ("ACCOUNT_HOLDINGS_UPDATED", "accountId brokerageAuthorizationId brokerageId details"),
        ("TRADE_DETECTION", "accountId brokerageAuthorizationId brokerageId details webookId"),
        ("TRADE_UPDATE", "accountId brokerageAuthorizationId brokerageId details webookId"),
        ("TRADES_PLACED", "brokerageAuthorizationId"),
    ] {
        assert_eq!(own_fields(&Event::of(event_type), &common).join(" "), own, "{event_type}");
    }
}

#[test]
fn the_shape_for_oauth_apps_has_other_names_and_no_secret() {
    let common = ["schemaVersion", "oauthClientId", "eventTimestamp", "eventType", "userId", "webhookId"];
    let event = Event { oauth: true, ..Event::of("CONNECTION_ADDED") };
    assert_eq!(own_fields(&event, &common).join(" "), "brokerageId connectionId");
    assert_eq!(body(&event)["schemaVersion"], "oauth_v1");
}

#[test]
fn the_time_is_written_as_python_does() {
    assert_eq!(body(&Event::of("CONNECTION_FIXED"))["eventTimestamp"], "2026-09-21T14:13:20.000042+00:00");
}

#[test]
fn a_field_can_be_replaced_and_added() {
    let extra = json!({"accountId": "other", "webhookId": "again", "news": 1});
    let event = Event { extra: extra.as_object().unwrap().clone(), ..Event::of("ACCOUNT_REMOVED") };
    let body = body(&event);
    assert_eq!((&body["accountId"], &body["webhookId"], &body["news"]), (&json!("other"), &json!("again"), &json!(1)));
}

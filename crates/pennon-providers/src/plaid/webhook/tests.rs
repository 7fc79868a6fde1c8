//! From bodies to events. How they are signed is checked elsewhere.

use chrono::DateTime;
use serde_json::json;

use super::*;

fn read(body: impl AsRef<[u8]>) -> Result<Event, Rejection> {
    let stamp = Stamp { delivery_key: "key-1".to_owned(), issued_at: DateTime::UNIX_EPOCH };
    event(body.as_ref(), &stamp, Environment::Production)
}

fn news() -> Value {
    json!({
        "webhook_type": "HOLDINGS", "webhook_code": "DEFAULT_UPDATE", "item_id": "item-1", "user_id": "usr_1",
        "error": null, "new_holdings": 2, "updated_holdings": 1, "environment": "production",
    })
}

#[test]
fn a_webhook_becomes_an_event() {
    let event = read(news().to_string()).unwrap();
    assert_eq!(event.provider, Provider::PLAID);
    assert_eq!(event.delivery_key, "key-1");
    assert_eq!(event.issued_at, DateTime::UNIX_EPOCH);
    assert_eq!(event.kind, "HOLDINGS:DEFAULT_UPDATE");
    assert_eq!(event.item, Some(ItemId::new("item-1").unwrap()));
    assert_eq!(event.provider_user.as_deref(), Some("usr_1"));
    assert_eq!(event.effect, Effect::news());
    assert_eq!(serde_json::from_str::<Value>(&event.payload).unwrap(), news());
}

#[test]
fn a_webhook_of_another_environment_is_recorded_and_does_nothing() {
    for (environment, effect) in [
        (json!("sandbox"), Effect::none()),
        (json!("staging"), Effect::none()),
        (json!(7), Effect::none()),
        (json!("production"), Effect::news()),
        (json!(null), Effect::news()),
    ] {
        let mut payload = news();
        payload["environment"] = environment.clone();
        assert_eq!(read(payload.to_string()).unwrap().effect, effect, "{environment}");
    }
}

#[test]
fn a_webhook_about_no_item_affects_none() {
    for item in [json!(null), json!(""), json!("x".repeat(256)), json!(7)] {
        let mut payload = news();
        payload["item_id"] = item;
        let event = read(payload.to_string()).unwrap();
        assert_eq!((event.item, event.effect), (None, Effect::none()));
    }
}

#[test]
fn an_unknown_webhook_is_acknowledged() {
    let event = read(r#"{"webhook_type":"TYPE","webhook_code":"OF_TOMORROW","item_id":"item-1"}"#).unwrap();
    assert_eq!((event.kind.as_str(), event.effect), ("TYPE:OF_TOMORROW", Effect::none()));
}

#[test]
fn a_body_that_names_no_type_and_code_is_malformed() {
    for (body, reason) in [
        ("", "not_an_object"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ("{\"webhook_type\":", "not_an_object"),
        ("{}", "no_webhook_type"),
        (r#"{"webhook_type":7,"webhook_code":"X"}"#, "no_webhook_type"),
        (r#"{"webhook_type":"","webhook_code":"X"}"#, "no_webhook_type"),
        (r#"{"webhook_type":"ITEM"}"#, "no_webhook_code"),
        (r#"{"webhook_type":"ITEM","webhook_code":null}"#, "no_webhook_code"),
        (r#"{"webhook_type":"ITEM","webhook_code":"two words"}"#, "no_webhook_code"),
    ] {
        assert_eq!(read(body).unwrap_err(), Rejection::Malformed { reason }, "{body}");
    }
}

#[test]
fn no_secret_is_kept() {
    let mut payload = news();
    payload["error"] = json!({"error_code": "X", "error_message": "access-production-1 is not valid"});
    payload["public_token"] = json!("public-production-2");
    let kept = read(payload.to_string()).unwrap().payload;
    assert!(!kept.contains("-production-"), "{kept}");
}

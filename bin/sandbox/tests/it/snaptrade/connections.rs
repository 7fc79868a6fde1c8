//! The life of a connection.

use serde_json::{Value, json};

use crate::client::{PATIENCE, story};
use crate::receiver::Receiver;

#[test]
fn a_connection_is_its_users_alone() {
    let story = story();
    let (one, other) = (story.caller_for("user-1"), story.caller_for("user-2"));
    let connection_id = story.sandbox.snaptrade().connect("user-1", "GRANITE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(1);
    let connection = one.get(&format!("/authorizations/{connection_id}"));
    assert_eq!((&connection["type"], &connection["brokerage"]["slug"]), (&json!("read"), &json!("GRANITE")));
    assert_eq!(one.get("/authorizations"), json!([connection]));
    assert_eq!(other.get("/authorizations"), json!([]));
    for path in [
        format!("/authorizations/{connection_id}"),
        format!("/authorizations/{connection_id}/accounts"),
        format!("/accounts/{account_id}"),
        format!("/accounts/{account_id}/positions/all"),
    ] {
        assert_eq!(other.refused("GET", &path, &Value::Null), (404, "1011".to_owned()), "{path}");
    }
    assert_eq!(other.refused("DELETE", &format!("/connection/{connection_id}"), &Value::Null).0, 404);
}

#[test]
fn a_deleted_connection_is_gone_and_a_webhook_says_so() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let connection_id = snaptrade.connect("user-1", "GRANITE").unwrap();
    let path = format!("/connection/{connection_id}");
    assert_eq!(user.ok("DELETE", &path, &Value::Null)["connection_id"], connection_id.as_str());
    let event = backend.next().json();
    assert_eq!(event["eventType"], "CONNECTION_DELETED");
    assert_eq!(event["brokerageAuthorizationId"], connection_id.as_str());
    assert_eq!((user.get("/authorizations"), user.get("/accounts")), (json!([]), json!([])));
    assert_eq!(user.refused("DELETE", &path, &Value::Null).0, 404);
    assert!(snaptrade.is_removed(&connection_id));
    // A webhook that comes late can still be played.
    assert_eq!(snaptrade.fire_webhook(&connection_id, "ACCOUNT_HOLDINGS_UPDATED").unwrap(), 200);
}

#[test]
fn a_refresh_is_announced_by_every_account() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let connection_id = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    user.ok("POST", &format!("/authorizations/{connection_id}/refresh"), &Value::Null);
    assert!(snaptrade.settle(PATIENCE));
    let events: Vec<Value> = backend.rest().iter().map(|delivery| delivery.json()).collect();
    let accounts: Vec<&Value> = events.iter().map(|event| &event["accountId"]).collect();
    assert_eq!(accounts, snaptrade.account_ids(&connection_id).unwrap().iter().collect::<Vec<_>>());
    for event in &events {
        assert_eq!(event["eventType"], "ACCOUNT_HOLDINGS_UPDATED");
        assert_eq!(event["details"]["positions"], json!({"success": true, "error": null}));
    }
    assert_eq!(story.sandbox.calls_to("/authorizations/{authorizationId}/refresh"), 1);
}

#[test]
fn a_disabled_connection_reads_and_does_not_refresh() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let connection_id = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    let path = |what: &str| format!("/authorizations/{connection_id}{what}");
    user.ok("POST", &path("/disable"), &Value::Null);
    assert_eq!(backend.next().json()["eventType"], "CONNECTION_BROKEN");
    let connection = user.get(&path(""));
    assert!(connection["disabled"] == true && connection["disabled_date"].is_string());
    assert_eq!(user.refused("POST", &path("/refresh"), &Value::Null), (402, "3003".to_owned()));
    assert_eq!(user.refused("POST", &path("/disable"), &Value::Null), (402, "3011".to_owned()));
    assert_eq!(user.get(&path("/accounts")).as_array().unwrap().len(), 2);
    snaptrade.repair(&connection_id).unwrap();
    user.ok("POST", &path("/refresh"), &Value::Null);
}

#[test]
fn live_data_cannot_be_refreshed() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "COINWHARF").unwrap();
    let path = format!("/authorizations/{connection_id}");
    assert_eq!(user.get(&path)["data_freshness_mode"], json!({"institution": "realtime", "snaptrade": "realtime"}));
    let refused = user.refused("POST", &format!("{path}/refresh"), &Value::Null);
    assert_eq!(refused, (403, "1141".to_owned()));
}

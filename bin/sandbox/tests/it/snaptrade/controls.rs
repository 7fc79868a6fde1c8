//! The controls under `/_sandbox`, for connections of SnapTrade.

use serde_json::{Value, json};

use crate::client::story;
use crate::receiver::Receiver;

#[test]
fn both_providers_stand_in_one_list() {
    let story = story();
    story.connect("ins_demo_cedar");
    let (_, made) = story.client.control("/snaptrade/connect", json!({"user_id": "user-1", "brokerage": "GRANITE"}));
    let items = story.client.look("/items")["items"].clone();
    assert_eq!((&items[0]["provider"], &items[1]["provider"]), (&json!("plaid"), &json!("snaptrade")));
    assert_eq!(items[1]["item_id"], made["item_id"]);
    assert_eq!((&items[1]["user_id"], &items[1]["disabled"]), (&json!("user-1"), &json!(false)));
    let institutions = story.client.look("/institutions")["institutions"].clone();
    assert!(institutions.as_array().unwrap().iter().any(|one| one["institution_id"] == "GRANITE"));
}

#[test]
fn news_is_ordered_by_the_same_route_for_both() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    assert_eq!(story.client.control("/snaptrade/receiver", json!({"base": backend.base})).0, 200);
    let snaptrade = story.sandbox.snaptrade();
    let connection_id = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    let account_id = snaptrade.account_ids(&connection_id).unwrap().remove(0);
    let before = snaptrade.positions(&account_id).unwrap();
    let (status, answer) = story.client.control(&format!("/items/{connection_id}/news"), json!({}));
    let delivered = json!({"delivered": true, "status": 200});
    assert_eq!((status, &answer["webhook"]), (200, &delivered));
    assert_eq!(answer["webhooks"], json!([delivered, delivered]));
    assert_eq!(backend.rest().len(), 2, "one for each account");
    assert_ne!(snaptrade.positions(&account_id).unwrap()["results"], before["results"]);
    let own = format!("/snaptrade/connections/{connection_id}/news");
    assert_eq!(story.client.control(&own, json!({})).0, 200);
    assert_eq!(story.client.control("/snaptrade/connections/nobody/news", json!({})).0, 404);
}

#[test]
fn news_without_a_backend_is_news_all_the_same() {
    let story = story();
    let connection_id = story.sandbox.snaptrade().connect("user-1", "NORTHGATE").unwrap();
    let (status, answer) = story.client.control(&format!("/items/{connection_id}/news"), json!({}));
    assert_eq!((status, &answer["webhook"]["delivered"]), (200, &json!(false)));
}

#[test]
fn positions_are_set_sold_and_cleared() {
    let story = story();
    let connection_id = story.sandbox.snaptrade().connect("user-1", "BLANKSLATE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(0);
    let path = format!("/snaptrade/connections/{connection_id}/positions");
    let order: Value = serde_json::from_str(r#"{"symbol": "ETH", "units": 0.123456789012345678}"#).unwrap();
    let made = json!({"item_id": connection_id, "new": 1, "updated": 0});
    assert_eq!(story.client.control(&path, order), (200, made));
    let units = || story.sandbox.snaptrade().positions(&account_id).unwrap()["results"][0]["units"].clone();
    assert_eq!(units(), "0.123456789012345678");
    assert_eq!(story.client.control(&path, json!({"symbol": "ETH", "remove": true})).0, 200);
    assert!(units().is_null());
    assert_eq!(story.client.control(&path, json!({"symbol": "NOSUCH"})).0, 404);
    assert_eq!(story.client.control(&path, json!({"symbol": "ETH", "unit": 1})).0, 400);
    story.client.control(&format!("/snaptrade/connections/{connection_id}/sell-everything"), json!({}));
    assert_eq!(story.sandbox.snaptrade().balances(&account_id).unwrap(), json!([]));
}

#[test]
fn a_connection_breaks_and_is_repaired() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    let connection_id = story.sandbox.snaptrade().connect("user-1", "CURIO").unwrap();
    let control = |what: &str| {
        story.client.control(&format!("/snaptrade/connections/{connection_id}/{what}"), json!({"webhook": true})).0
    };
    assert_eq!(control("break"), 200);
    assert_eq!(backend.next().json()["eventType"], "CONNECTION_BROKEN");
    assert!(story.sandbox.snaptrade().is_disabled(&connection_id));
    assert_eq!(control("repair"), 200);
    assert_eq!(backend.next().json()["eventType"], "CONNECTION_FIXED");
    assert!(!story.sandbox.snaptrade().is_disabled(&connection_id));
}

#[test]
fn a_webhook_is_fired_and_sent_again() {
    let story = story();
    let backend = Receiver::answering("401 Unauthorized");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    let connection_id = story.sandbox.snaptrade().connect("user-1", "NORTHGATE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(1);
    let order = json!({"event_type": "ACCOUNT_REMOVED", "account_id": account_id, "fields": {"more": 1}});
    let fired = story.client.control(&format!("/snaptrade/connections/{connection_id}/webhook"), order);
    let told = (200, json!({"delivered": true, "status": 401}));
    assert_eq!(fired, told);
    let first = backend.next();
    assert_eq!((&first.json()["accountId"], &first.json()["more"]), (&json!(account_id), &json!(1)));

    let webhook_id = story.client.look("/snaptrade/webhooks")["webhooks"][0]["webhook_id"].clone();
    let again = format!("/snaptrade/webhooks/{}/redeliver", webhook_id.as_str().unwrap());
    assert_eq!(story.client.control(&again, json!({})), told);
    assert_eq!(backend.next().body, first.body);
    assert_eq!(story.client.control("/snaptrade/webhooks/nobody/redeliver", json!({})).0, 404);

    let order = json!({"event_type": "USER_DELETED", "oauth": true});
    assert_eq!(story.client.control("/snaptrade/users/stranger/webhook", order), told);
    assert_eq!(backend.next().json()["schemaVersion"], "oauth_v1");
}

#[test]
fn users_are_registered_and_connected_with_webhooks() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    let (_, user) = story.client.control("/snaptrade/users", json!({"user_id": "user-1"}));
    let order = json!({"user_id": "user-1", "brokerage": "BLANKSLATE", "webhook": true});
    let (_, made) = story.client.control("/snaptrade/connect", order);
    assert_eq!(made["user_secret"], user["user_secret"]);
    assert_eq!(backend.next().json()["eventType"], "CONNECTION_ATTEMPTED");
    assert_eq!(story.client.look("/snaptrade/users"), json!({"users": ["user-1"]}));
    let order = json!({"user_id": "user-1", "brokerage": "NOSUCH"});
    assert_eq!(story.client.control("/snaptrade/connect", order).0, 404);
    assert_eq!(story.client.control("/snaptrade/nonsense", json!({})).0, 404);
    assert_eq!(story.client.look("/calls")["total"], 0, "controls are no calls");
}

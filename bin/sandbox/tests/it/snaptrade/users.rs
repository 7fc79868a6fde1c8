//! The client's users.

use serde_json::{Value, json};

use super::caller::Caller;
use crate::client::{PATIENCE, story};
use crate::receiver::Receiver;

#[test]
fn a_user_comes_gets_another_secret_and_goes() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    let client = story.caller();
    let user = client.ok("POST", "/snapTrade/registerUser", &json!({"userId": "user-1"}));
    assert_eq!(user["userId"], "user-1");
    assert_eq!(backend.next().json()["eventType"], "USER_REGISTERED");
    let again = client.refused("POST", "/snapTrade/registerUser", &json!({"userId": "user-1"}));
    assert_eq!(again, (400, "1010".to_owned()));
    assert_eq!(client.get("/snapTrade/listUsers"), json!(["user-1"]));

    let acting = |secret: &Value| Caller {
        user: Some(("user-1".to_owned(), secret.as_str().unwrap().to_owned())),
        ..client.clone()
    };
    let fresh = client.ok("POST", "/snapTrade/resetUserSecret", &user);
    assert_eq!(acting(&user["userSecret"]).refused("GET", "/accounts", &Value::Null).0, 401);
    assert_eq!(acting(&fresh["userSecret"]).get("/accounts"), json!([]));
    assert_eq!(client.refused("POST", "/snapTrade/resetUserSecret", &user), (401, "1076".to_owned()));

    let connection_id = story.sandbox.snaptrade().connect("user-1", "GRANITE").unwrap();
    let query = format!("{}&userId=user-1", client.query());
    let signature = client.sign(&Value::Null, "/snapTrade/deleteUser", &query);
    let gone = client.send("DELETE", "/snapTrade/deleteUser", &query, Some(&signature), String::new());
    assert_eq!((gone.status, &gone.json()["status"]), (200, &json!("deleted")));
    assert_eq!(backend.next().json()["eventType"], "USER_DELETED");
    assert_eq!(acting(&fresh["userSecret"]).refused("GET", "/accounts", &Value::Null).0, 401);
    assert!(story.sandbox.snaptrade().is_removed(&connection_id));
    assert_eq!(client.get("/snapTrade/listUsers"), json!([]));
    assert!(story.sandbox.snaptrade().settle(PATIENCE) && backend.rest().is_empty());
}

#[test]
fn a_user_needs_an_id() {
    let story = story();
    for body in [Value::Null, json!({"userId": ""}), json!({"userId": 7}), json!({"name": "x"})] {
        let refused = story.caller().refused("POST", "/snapTrade/registerUser", &body);
        assert_eq!(refused, (400, "1076".to_owned()), "{body}");
    }
}

#[test]
fn the_client_sees_what_it_may_use() {
    let story = story();
    let partner = story.caller().get("/snapTrade/partners");
    let slugs: Vec<&Value> =
        partner["allowed_brokerages"].as_array().unwrap().iter().map(|brokerage| &brokerage["slug"]).collect();
    assert_eq!(slugs, ["NORTHGATE", "COINWHARF", "SPRUCELINE", "GRANITE", "CURIO", "BLANKSLATE"]);
}

#[test]
fn a_method_that_is_not_served_is_refused() {
    let story = story();
    assert_eq!(story.caller().refused("DELETE", "/accounts", &Value::Null).0, 405);
    assert_eq!(story.caller().refused("GET", "/snapTrade/login", &Value::Null).0, 405);
}

//! The controls under `/_sandbox`.

use std::thread;

use serde_json::{Value, json};

use crate::client::{PATIENCE, of, story};
use crate::receiver::Receiver;

const HOLDINGS: &str = "/investments/holdings/get";

#[test]
fn news_changes_values_and_tells_the_backend() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.plaid().set_webhook_base(&backend.base);
    let (item_id, access_token) = story.connect("ins_demo_harborline");
    let before = story.client.ok(HOLDINGS, of(&access_token));
    let (status, answer) = story.client.control(&format!("/items/{item_id}/news"), json!({}));
    assert_eq!((status, &answer["webhook"]), (200, &json!({"delivered": true, "status": 200})));
    assert_eq!(backend.next().name(), "HOLDINGS:DEFAULT_UPDATE");
    let after = story.client.ok(HOLDINGS, of(&access_token));
    assert_ne!(before["holdings"], after["holdings"]);
    assert_ne!(before["accounts"], after["accounts"]);
}

#[test]
fn news_without_a_backend_is_news_all_the_same() {
    let story = story();
    let (item_id, _) = story.connect("ins_demo_harborline");
    let (status, answer) = story.client.control(&format!("/items/{item_id}/news"), json!({}));
    assert_eq!((status, &answer["webhook"]["delivered"]), (200, &json!(false)));
    assert_eq!(story.client.control("/items/nobody/news", json!({})).0, 404);
}

#[test]
fn controls_are_not_counted() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    story.client.ok(HOLDINGS, of(&access_token));
    story.client.look("/items");
    assert_eq!(story.client.look("/calls"), json!({"total": 1, "endpoints": {HOLDINGS: 1}}));
    story.client.control("/calls/reset", json!({}));
    assert_eq!(story.client.look("/calls"), json!({"total": 0, "endpoints": {}}));
}

#[test]
fn positions_change_with_every_digit() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_newleaf");
    let path = format!("/items/{item_id}/positions");
    let order: Value =
        serde_json::from_str(r#"{"ticker": "ETH", "quantity": 0.123456789012345678, "price": 3300.5}"#).unwrap();
    assert_eq!(story.client.control(&path, order), (200, json!({"item_id": item_id, "new": 1, "updated": 0})));
    let (_, text) = story.client.text(HOLDINGS, &of(&access_token));
    assert!(text.contains("\"quantity\":0.123456789012345678"), "{text}");
    assert_eq!(story.client.control(&path, json!({"ticker": "ETH", "remove": true})).0, 200);
    assert_eq!(story.client.ok(HOLDINGS, of(&access_token))["holdings"], json!([]));
    assert_eq!(story.client.control(&path, json!({"ticker": "NOSUCH"})).0, 404);
    assert_eq!(story.client.control(&path, json!({"quantity": 1})).0, 400);
    assert_eq!(story.client.control(&path, json!({"ticker": "ETH", "quantitty": 1})).0, 400);
}

#[test]
fn a_webhook_is_fired_with_any_fields() {
    let story = story();
    let backend = Receiver::answering("401 Unauthorized");
    let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&backend.base)).unwrap();
    let path = format!("/items/{}/webhook", item.item_id);
    let order =
        json!({"type": "ITEM", "code": "ERROR", "error_code": "ITEM_LOCKED", "fields": {"environment": "production"}});
    assert_eq!(story.client.control(&path, order), (200, json!({"delivered": true, "status": 401})));
    let body = backend.next().json();
    assert_eq!((&body["error"]["error_code"], &body["environment"]), (&json!("ITEM_LOCKED"), &json!("production")));
}

#[test]
fn an_item_breaks_and_is_repaired() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&backend.base)).unwrap();
    story.client.control(&format!("/items/{}/break", item.item_id), json!({"webhook": true}));
    assert_eq!(backend.next().name(), "ITEM:ERROR");
    assert_eq!(story.client.look("/items")["items"][0]["error_code"], "ITEM_LOGIN_REQUIRED");
    story.client.control(&format!("/items/{}/repair", item.item_id), json!({"webhook": true}));
    assert_eq!(backend.next().name(), "ITEM:LOGIN_REPAIRED");
    story.client.ok(HOLDINGS, of(&item.access_token));
}

#[test]
fn faults_are_ordered_listed_and_deleted() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_cedar");
    let order = json!({"endpoint": HOLDINGS, "item_id": item_id, "error_code": "RATE_LIMIT", "times": 3});
    let (status, answer) = story.client.control("/faults", order.clone());
    assert_eq!((status, &answer["faults"][0]), (200, &order));
    assert_eq!(story.client.refused(HOLDINGS, of(&access_token)), (429, "RATE_LIMIT".to_owned()));
    assert_eq!(story.client.look("/faults")["faults"][0]["times"], 2);
    story.client.control("/faults", json!({"malformed": "missing_holdings", "times": 1}));
    assert!(story.client.ok(HOLDINGS, of(&access_token)).get("holdings").is_none());
    for wrong in [json!({}), json!({"malformed": "sideways"}), json!({"status": 99}), json!({"error": "RATE_LIMIT"})] {
        assert_eq!(story.client.control("/faults", wrong.clone()).0, 400, "{wrong}");
    }
    story.client.agent().delete(story.client.url("/_sandbox/faults")).call().unwrap();
    story.client.ok(HOLDINGS, of(&access_token));
}

#[test]
fn a_hang_is_ordered_and_released() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    story.client.control("/faults", json!({"endpoint": HOLDINGS, "hang": true, "times": 1}));
    let (client, token) = (story.client.clone(), access_token.clone());
    let waiting = thread::spawn(move || client.ok(HOLDINGS, of(&token)));
    assert!(story.sandbox.wait_until_hanging(HOLDINGS, 1, PATIENCE));
    // Once was asked for: the second call passes, and the controls answer all the time.
    story.client.ok(HOLDINGS, of(&access_token));
    story.client.control("/faults", json!({"endpoint": HOLDINGS, "hang": false}));
    waiting.join().unwrap();
}

#[test]
fn a_key_is_rotated() {
    let story = story();
    let (_, answer) = story.client.control("/keys/rotate", json!({"expire_old": true}));
    assert_eq!(answer["kid"], story.sandbox.plaid().current_key());
    let old = story.client.ok("/webhook_verification_key/get", json!({"key_id": answer["previous"]}));
    assert!(old["key"]["expired_at"].is_u64());
}

#[test]
fn the_manual_lists_the_controls_and_the_rest_is_unknown() {
    let story = story();
    let mut manual = story.client.agent().get(story.client.url("/_sandbox")).call().unwrap();
    assert!(manual.body_mut().read_to_string().unwrap().contains("POST   /_sandbox/faults"));
    assert_eq!(story.client.control("/nonsense", json!({})).0, 404);
}

#[test]
fn a_local_page_may_call_what_its_user_clicks() {
    let story = story();
    let allowed = |method: &str, path: &str, origin: &str| {
        let request =
            ureq::http::Request::builder().method(method).uri(story.client.url(path)).header("Origin", origin);
        let answer = story.client.agent().run(request.body(()).unwrap()).unwrap();
        let header =
            answer.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), header)
    };
    let page = "http://localhost:8080";
    for path in [
        "/_sandbox/items",
        "/_sandbox/link",
        "/_sandbox/items/x/news",
        "/_sandbox/items/x/repair",
        "/sandbox/public_token/create",
    ] {
        assert_eq!(allowed("OPTIONS", path, page), (204, Some(page.to_owned())));
    }
    assert_eq!(allowed("GET", "/_sandbox/items", page), (200, Some(page.to_owned())));
    assert_eq!(allowed("GET", "/_sandbox/calls", page), (200, None));
    assert_eq!(allowed("GET", "/_sandbox/items", "https://evil.example"), (403, None));
    assert_eq!(story.sandbox.calls_to("/sandbox/public_token/create"), 0, "a preflight is no call");
}

//! What can be made to go wrong.

use std::thread;
use std::time::{Duration, Instant};

use pennon_sandbox::{Fault, Malformed};
use serde_json::{Value, json};

use crate::client::{PATIENCE, story};

const POSITIONS: &str = "/accounts/{accountId}/positions/all";
const REFRESH: &str = "/authorizations/{authorizationId}/refresh";

#[test]
fn an_error_is_ordered_by_its_status_or_its_code() {
    let story = story();
    let user = story.caller_for("user-1");
    for (name, status, code) in [
        ("402", 402, "3003"),
        ("403", 403, "1066"),
        ("1141", 403, "1141"),
        ("409", 409, "1166"),
        ("425", 425, "3012"),
        ("429", 429, "throttled"),
        ("0000", 429, "0000"),
        ("500", 500, "1000"),
        ("503", 503, "3002"),
    ] {
        story.sandbox.inject_error("*", "/accounts", name, Some(1));
        assert_eq!(user.refused("GET", "/accounts", &Value::Null), (status, code.to_owned()));
    }
    story.sandbox.inject(Fault::error("410").at("/accounts").once());
    assert_eq!(user.call("GET", "/accounts", &Value::Null).status, 410);
    story.sandbox.inject(Fault::error("429").at("/accounts").once());
    let throttled = user.call("GET", "/accounts", &Value::Null);
    assert!(throttled.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!throttled.header("x-request-id").is_empty());
    assert_eq!(user.get("/accounts"), json!([]));
}

#[test]
fn an_error_hits_one_connection_through_its_accounts_too() {
    let story = story();
    let snaptrade = story.sandbox.snaptrade();
    let user = story.caller_for("user-1");
    let broken = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    let healthy = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    story.sandbox.inject(Fault::error("503").at(POSITIONS).of_item(&broken));
    story.sandbox.inject(Fault::error("429").at(REFRESH).of_item(&broken).once());
    let positions = |connection_id: &str| {
        let account_id = snaptrade.account_ids(connection_id).unwrap().remove(0);
        user.call("GET", &format!("/accounts/{account_id}/positions/all"), &Value::Null).status
    };
    assert_eq!((positions(&broken), positions(&healthy)), (503, 200));
    let refresh = |connection_id: &str| {
        user.call("POST", &format!("/authorizations/{connection_id}/refresh"), &Value::Null).status
    };
    assert_eq!((refresh(&healthy), refresh(&broken), refresh(&broken)), (200, 429, 200));
    assert_eq!(story.sandbox.calls_to(REFRESH), 3, "a call that fails has been made");
}

#[test]
fn a_call_hangs_until_it_is_released() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "GRANITE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(1);
    story.sandbox.hang(POSITIONS);
    let waiting = thread::spawn(move || user.get(&format!("/accounts/{account_id}/positions/all")));
    assert!(story.sandbox.wait_until_hanging(POSITIONS, 1, PATIENCE));
    story.sandbox.snaptrade().sell_everything(&connection_id).unwrap();
    story.sandbox.release(POSITIONS);
    assert_eq!(waiting.join().unwrap()["results"], json!([]));
}

#[test]
fn a_slow_answer_takes_its_time() {
    let story = story();
    let user = story.caller_for("user-1");
    story.sandbox.set_latency("/accounts", Duration::from_millis(50));
    let before = Instant::now();
    user.get("/accounts");
    assert!(before.elapsed() >= Duration::from_millis(50));
}

#[test]
fn positions_are_spoilt() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "NORTHGATE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(0);
    let spoilt = |kind: Malformed| {
        story.sandbox.inject(Fault::malformed(kind).at(POSITIONS).once());
        user.call("GET", &format!("/accounts/{account_id}/positions/all"), &Value::Null)
    };
    assert!(spoilt(Malformed::MissingHoldings).json().get("results").is_none());
    assert_eq!(spoilt(Malformed::NullHoldings).json().get("results"), Some(&Value::Null));
    assert_eq!(spoilt(Malformed::BadNumber).json()["results"][0]["units"], "plenty");
    assert_eq!(spoilt(Malformed::Empty).text, "");
    assert!(spoilt(Malformed::Html).text.starts_with("<!doctype html>"));
}

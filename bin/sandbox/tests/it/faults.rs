//! What can be made to go wrong.

use std::thread;
use std::time::{Duration, Instant};

use pennon_sandbox::{Fault, Malformed};
use serde_json::{Value, json};

use crate::client::{PATIENCE, of, story};

const HOLDINGS: &str = "/investments/holdings/get";

#[test]
fn an_error_hits_its_item_its_endpoint_and_as_often_as_asked() {
    let story = story();
    let (broken, broken_token) = story.connect("ins_demo_cedar");
    let (_, healthy_token) = story.connect("ins_demo_cedar");
    story.sandbox.inject(Fault::error("INSTITUTION_DOWN").at(HOLDINGS).of_item(&broken).times(2));
    for _ in 0..2 {
        assert_eq!(story.client.refused(HOLDINGS, of(&broken_token)), (400, "INSTITUTION_DOWN".to_owned()));
    }
    story.client.ok(HOLDINGS, of(&healthy_token));
    story.client.ok("/item/get", of(&broken_token));
    story.client.ok(HOLDINGS, of(&broken_token));
    assert_eq!(story.sandbox.calls_to(HOLDINGS), 4);
}

#[test]
fn an_error_has_the_status_of_its_kind() {
    let story = story();
    for (code, status) in [
        ("INVESTMENT_HOLDINGS_GET_LIMIT", 429),
        ("INTERNAL_SERVER_ERROR", 500),
        ("PLANNED_MAINTENANCE", 503),
        ("ITEM_LOCKED", 400),
    ] {
        story.sandbox.inject_error("*", "*", code, Some(1));
        assert_eq!(story.client.refused(HOLDINGS, json!({})), (status, code.to_owned()));
    }
}

#[test]
fn a_call_hangs_until_it_is_released() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_cedar");
    story.sandbox.hang(HOLDINGS);
    let client = story.client.clone();
    let waiting = thread::spawn(move || client.ok(HOLDINGS, of(&access_token)));
    assert!(story.sandbox.wait_until_hanging(HOLDINGS, 1, PATIENCE));
    assert_eq!(story.sandbox.calls_to(HOLDINGS), 1, "a call counts when it arrives");
    story.sandbox.plaid().sell_everything(&item_id).unwrap();
    story.sandbox.release(HOLDINGS);
    assert_eq!(waiting.join().unwrap()["holdings"], json!([]));
    assert!(story.sandbox.wait_until_hanging(HOLDINGS, 0, PATIENCE));
}

#[test]
fn a_hanging_call_does_not_keep_the_sandbox_alive() {
    let story = story();
    story.sandbox.hang("*");
    let (agent, url) = (story.client.agent().clone(), story.client.url(HOLDINGS));
    let waiting = thread::spawn(move || agent.post(url).send("{}").is_err());
    assert!(story.sandbox.wait_until_hanging(HOLDINGS, 1, PATIENCE));
    let before = Instant::now();
    drop(story.sandbox);
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    assert!(waiting.join().unwrap(), "the call was cut off");
}

#[test]
fn a_slow_answer_takes_its_time() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    story.sandbox.set_latency(HOLDINGS, Duration::from_millis(50));
    let before = Instant::now();
    story.client.ok(HOLDINGS, of(&access_token));
    assert!(before.elapsed() >= Duration::from_millis(50));
}

#[test]
fn answers_are_spoilt_in_many_ways() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    let spoilt = |kind: Malformed| {
        story.sandbox.inject(Fault::malformed(kind).at(HOLDINGS).once());
        story.client.text(HOLDINGS, &of(&access_token))
    };
    let json = |kind: Malformed| -> Value { serde_json::from_str(&spoilt(kind).1).unwrap() };
    assert_eq!(spoilt(Malformed::Empty), (200, String::new()));
    assert!(spoilt(Malformed::Html).1.starts_with("<!doctype html>"));
    assert!(serde_json::from_str::<Value>(&spoilt(Malformed::Truncated).1).is_err());
    let missing = json(Malformed::MissingHoldings);
    assert!(missing.get("holdings").is_none() && missing["accounts"].is_array());
    assert_eq!(json(Malformed::NullHoldings).get("holdings"), Some(&Value::Null));
    assert!(json(Malformed::WrongType)["holdings"].is_string());
    assert!(json(Malformed::MissingAccounts).get("accounts").is_none());
    assert_eq!(json(Malformed::EmptyObject), json!({}));
    assert!(spoilt(Malformed::Flood).1.len() > 30_000_000);
    story.client.ok(HOLDINGS, of(&access_token));
}

#[test]
fn any_answer_can_be_given_and_everything_be_cleared() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    story.sandbox.answer_with(HOLDINGS, 418, json!({"tea": true}));
    assert_eq!(story.client.call(HOLDINGS, of(&access_token)), (418, json!({"tea": true})));
    story.sandbox.clear_faults();
    story.client.ok(HOLDINGS, of(&access_token));
}

//! What the data endpoints answer.

use pennon_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{of, story};

/// The quantities of a security, by ticker symbol.
fn quantities(holdings: &Value, ticker: &str) -> Vec<String> {
    let securities = holdings["securities"].as_array().unwrap();
    let id = &securities.iter().find(|one| one["ticker_symbol"] == ticker).unwrap()["security_id"];
    let rows = holdings["holdings"].as_array().unwrap().iter().filter(|row| &row["security_id"] == id);
    rows.map(|row| row["quantity"].to_string()).collect()
}

#[test]
fn the_library_shows_what_the_endpoint_serves() {
    let story = story();
    for (institution_id, _) in story.sandbox.plaid().institutions() {
        if institution_id == "ins_demo_tidewater" {
            continue;
        }
        let (item_id, access_token) = story.connect(institution_id);
        let mut served = story.client.ok("/investments/holdings/get", of(&access_token));
        served.as_object_mut().unwrap().remove("request_id");
        assert_eq!(story.sandbox.plaid().holdings(&item_id).unwrap(), served);
    }
}

#[test]
fn every_digit_travels() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_blockvane");
    let (_, text) = story.client.text("/investments/holdings/get", &of(&access_token));
    for digits in ["7.203918446120057314", "918273645.1029384756", "0.000000731205"] {
        assert!(text.contains(digits), "{digits}");
    }
}

#[test]
fn every_holding_has_its_account_and_its_security() {
    let story = story();
    for institution_id in ["ins_demo_harborline", "ins_demo_oddments", "ins_demo_maplecourt"] {
        let (_, access_token) = story.connect(institution_id);
        let answer = story.client.ok("/investments/holdings/get", of(&access_token));
        let ids = |list: &str, field: &str| -> Vec<Value> {
            answer[list].as_array().unwrap().iter().map(|one| one[field].clone()).collect()
        };
        let (accounts, securities) = (ids("accounts", "account_id"), ids("securities", "security_id"));
        assert!(ids("holdings", "account_id").iter().all(|id| accounts.contains(id)));
        assert!(ids("holdings", "security_id").iter().all(|id| securities.contains(id)));
        assert!(answer["securities"].as_array().unwrap().iter().all(|one| one.get("figi").is_some()));
    }
}

#[test]
fn selling_everything_is_an_empty_snapshot() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_harborline");
    story.sandbox.plaid().sell_everything(&item_id).unwrap();
    let answer = story.client.ok("/investments/holdings/get", of(&access_token));
    assert_eq!((&answer["holdings"], &answer["securities"]), (&json!([]), &json!([])));
    assert_eq!(answer["accounts"].as_array().unwrap().len(), 3);
}

#[test]
fn an_account_filter_leaves_the_others_out() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_harborline");
    let all = story.sandbox.plaid().holdings(&item_id).unwrap();
    let margin = &all["accounts"][1]["account_id"];
    let request = |ids: Value| json!({"access_token": access_token, "options": {"account_ids": ids}});
    let part = story.client.ok("/investments/holdings/get", request(json!([margin])));
    assert_eq!(part["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(quantities(&part, "GME"), ["-150"]);
    assert!(!part["securities"].as_array().unwrap().iter().any(|one| one["ticker_symbol"] == "AAPL"));
    let refused = story.client.refused("/investments/holdings/get", request(json!(["nobody"])));
    assert_eq!(refused.1, "INVALID_ACCOUNT_ID");
    let null =
        story.client.refused("/investments/holdings/get", json!({"access_token": access_token, "options": null}));
    assert_eq!(null.1, "INVALID_FIELD");
}

#[test]
fn positions_change_by_ticker_and_by_id() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_harborline");
    let plaid = story.sandbox.plaid();
    plaid.set_quantity(&item_id, "AAPL", 90).unwrap();
    plaid.sell(&item_id, "MSFT").unwrap();
    let answer = story.client.ok("/investments/holdings/get", of(&access_token));
    assert_eq!(quantities(&answer, "AAPL"), ["90"]);
    assert!(!answer["securities"].as_array().unwrap().iter().any(|one| one["ticker_symbol"] == "MSFT"));
}

#[test]
fn a_bank_without_investments_has_no_holdings() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_tidewater");
    assert_eq!(story.client.refused("/investments/holdings/get", of(&access_token)).1, "NO_INVESTMENT_ACCOUNTS");
    assert_eq!(story.client.ok("/accounts/get", of(&access_token))["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn accounts_are_the_same_everywhere_and_calls_are_counted() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    let cached = story.client.ok("/accounts/get", of(&access_token));
    let live = story.client.ok("/accounts/balance/get", of(&access_token));
    assert_eq!(cached["accounts"], live["accounts"]);
    story.client.refused("/accounts/get", of("access-sandbox-unknown"));
    assert_eq!(story.sandbox.calls_to("/accounts/get"), 2);
    assert_eq!(story.sandbox.calls_to("/accounts/balance/get"), 1);
    story.sandbox.reset_calls();
    assert!(story.sandbox.calls().is_empty());
}

#[test]
fn two_sandboxes_know_nothing_of_each_other() {
    let (one, other) = (story(), story());
    let (_, access_token) = one.connect("ins_demo_cedar");
    assert_eq!(other.client.refused("/item/get", of(&access_token)).1, "INVALID_ACCESS_TOKEN");
    assert_ne!(one.sandbox.base_url(), other.sandbox.base_url());
    let key = |sandbox: &Sandbox| sandbox.plaid().current_key();
    assert_ne!(key(&one.sandbox), key(&other.sandbox));
}

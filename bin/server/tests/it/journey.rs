//! What a user sees, from link to flag to refresh, and what the provider was asked for on the way.

use std::{sync::Barrier, thread, time::Duration};

use pennon_domain::Amount;
use serde_json::{Value, json};

use crate::installation::{HOLDINGS, Installation};

const HARBORLINE: &str = "ins_demo_harborline";
const MAPLECOURT: &str = "ins_demo_maplecourt";

#[test]
fn what_is_shown_is_what_the_provider_holds_and_reading_it_costs_nothing() {
    let pennon = Installation::start();
    let items = [pennon.link(HARBORLINE), pennon.link(MAPLECOURT)];
    assert_eq!(pennon.get("/plaid/holdings").body["holdings"], Value::Null);

    let refreshed = pennon.refresh();
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    assert_eq!(refreshed.body["refresh"]["provider_calls"], 2);
    let shown = pennon.get("/plaid/holdings").body;
    let mut expected: Vec<_> = items.iter().flat_map(|item| rows_of_provider(&pennon, item)).collect();
    expected.sort();
    assert!(expected.len() > 10);
    assert_eq!(rows_shown(&shown), expected);

    let calls = pennon.sandbox.calls();
    assert_eq!(calls[HOLDINGS], 2);
    for _ in 0..1_000 {
        assert_eq!(pennon.get("/plaid/holdings").body["holdings"], shown["holdings"]);
    }
    assert_eq!(pennon.sandbox.calls(), calls);
}

#[test]
fn news_raises_the_flag_of_one_item_and_a_refresh_asks_for_that_one_alone() {
    let pennon = Installation::start();
    let items = [pennon.link(HARBORLINE), pennon.link(MAPLECOURT)];
    pennon.refresh();
    assert_eq!(pennon.news(&items[1]), 200);
    assert_eq!(pennon.pending(), [items[1].clone()]);
    let cached = pennon.get("/plaid/holdings").body;
    assert_eq!(cached["message"], "Holdings retrieved from cache (updates available)");

    pennon.sandbox.reset_calls();
    pennon.forget_cooldown();
    let refreshed = pennon.refresh();
    assert_eq!(refreshed.body["refresh"]["outcomes"][0]["item_id"], items[1]);
    assert_eq!(refreshed.body["refresh"]["outcomes"][0]["outcome"], "updated");
    assert_eq!(pennon.sandbox.calls(), [(HOLDINGS.to_owned(), 1)].into());
    assert_eq!(pennon.pending(), [""; 0]);
}

#[test]
fn news_while_a_refresh_is_held_open_stays() {
    let pennon = Installation::start();
    let item = pennon.link(HARBORLINE);
    pennon.sandbox.hang(HOLDINGS);
    thread::scope(|scope| {
        let refresh = scope.spawn(|| pennon.refresh());
        assert!(pennon.sandbox.wait_until_hanging(HOLDINGS, 1, Duration::from_secs(20)));
        assert_eq!(pennon.news(&item), 200);
        pennon.sandbox.release(HOLDINGS);
        assert_eq!(refresh.join().unwrap().status, 200);
    });
    assert_eq!(pennon.pending(), [item]);
}

#[test]
fn of_fifty_clicks_one_is_paid_for() {
    let pennon = Installation::start();
    pennon.link(HARBORLINE);
    pennon.link(MAPLECOURT);
    let barrier = Barrier::new(50);
    let answers: Vec<_> = thread::scope(|scope| {
        let click = || {
            barrier.wait();
            pennon.refresh()
        };
        let clicks: Vec<_> = (0..50).map(|_| scope.spawn(click)).collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[429; 49][..]));
    for refused in answers.iter().filter(|answer| answer.status == 429) {
        assert!((1..=60).contains(&refused.retry_after.unwrap()), "{:?}", refused.retry_after);
        assert_eq!(refused.body["retry_after_seconds"], refused.retry_after.unwrap());
    }
    assert_eq!(pennon.sandbox.calls_to(HOLDINGS), 2);
}

#[test]
fn one_institution_that_wants_a_login_fails_alone_until_it_is_repaired() {
    let pennon = Installation::start();
    let items = [pennon.link(HARBORLINE), pennon.link(MAPLECOURT)];
    pennon.refresh();
    let kept = rows_of_provider(&pennon, &items[0]);
    pennon.sandbox.plaid().break_item(&items[0], "ITEM_LOGIN_REQUIRED").unwrap();
    pennon.news(&items[1]);
    pennon.forget_cooldown();

    let refreshed = pennon.post("/plaid/holdings/refresh", &json!({"scope": "all"}));
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    let outcomes = refreshed.body["refresh"]["outcomes"].as_array().unwrap();
    assert_eq!((&outcomes[0]["outcome"], &outcomes[0]["needs_reauth"]), (&json!("failed"), &json!(true)));
    assert_eq!((&outcomes[1]["outcome"], &outcomes[1]["needs_reauth"]), (&json!("updated"), &json!(false)));
    let rows = rows_shown(&refreshed.body);
    assert!(!kept.is_empty() && kept.iter().all(|row| rows.contains(row)));
    let status = || pennon.get("/plaid/connections").body["connections"][0]["status"].clone();
    assert_eq!(status(), "needs_reauth");

    pennon.sandbox.plaid().repair(&items[0]).unwrap();
    assert_eq!(pennon.sandbox.plaid().fire_webhook(&items[0], "ITEM", "LOGIN_REPAIRED").unwrap(), 200);
    assert_eq!(status(), "active");
}

#[test]
fn what_was_acknowledged_survives_a_pulled_plug() {
    let mut pennon = Installation::start();
    let item = pennon.link(HARBORLINE);
    pennon.refresh();
    assert_eq!(pennon.news(&item), 200);
    pennon.kill_server();
    pennon.start_server();
    assert_eq!(pennon.pending(), [item]);
}

/// Account, quantity, value and cost basis.
type Row = (String, Option<Amount>, Option<Amount>, Option<Amount>);

fn amount(number: &Value) -> Option<Amount> {
    (!number.is_null()).then(|| number.to_string().parse().unwrap())
}

/// The rows of an item as the provider serves them now.
fn rows_of_provider(pennon: &Installation, item: &str) -> Vec<Row> {
    let served = pennon.sandbox.plaid().holdings(item).unwrap();
    let row = |holding: &Value| {
        let account = holding["account_id"].as_str().unwrap().to_owned();
        (account, amount(&holding["quantity"]), amount(&holding["institution_value"]), amount(&holding["cost_basis"]))
    };
    served["holdings"].as_array().unwrap().iter().map(row).collect()
}

/// The parts of all holdings in an answer of the server.
fn rows_shown(answer: &Value) -> Vec<Row> {
    let holdings = answer["holdings"]["portfolio_data"]["holdings"].as_array().unwrap();
    let part = |part: &Value| {
        let account = part["account_id"].as_str().unwrap().to_owned();
        (account, amount(&part["quantity"]), amount(&part["value"]), amount(&part["cost_basis"]))
    };
    let mut rows: Vec<_> = holdings.iter().flat_map(|one| one["accounts"].as_array().unwrap()).map(part).collect();
    rows.sort();
    rows
}

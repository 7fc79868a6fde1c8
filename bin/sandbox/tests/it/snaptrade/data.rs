//! What the reading endpoints answer.

use serde_json::{Value, json};

use crate::client::story;

#[test]
fn the_library_shows_what_the_endpoints_serve() {
    let story = story();
    let snaptrade = story.sandbox.snaptrade();
    let user = story.caller_for("user-1");
    for (slug, _) in snaptrade.brokerages() {
        let connection_id = snaptrade.connect("user-1", slug).unwrap();
        let accounts = user.get(&format!("/authorizations/{connection_id}/accounts"));
        assert_eq!(accounts, snaptrade.accounts(&connection_id).unwrap());
        for account in accounts.as_array().unwrap() {
            let account_id = account["id"].as_str().unwrap();
            let read = |what: &str| user.get(&format!("/accounts/{account_id}{what}"));
            assert_eq!(read("/positions/all"), snaptrade.positions(account_id).unwrap());
            assert_eq!(read("/balances"), snaptrade.balances(account_id).unwrap());
            assert_eq!((&read(""), &read("/details")), (account, account));
        }
    }
    assert_eq!(user.get("/authorizations").as_array().unwrap().len(), 6);
    assert_eq!(user.get("/accounts").as_array().unwrap().len(), 10);
}

#[test]
fn calls_are_counted_without_their_ids() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "NORTHGATE").unwrap();
    let accounts = user.get(&format!("/authorizations/{connection_id}/accounts"));
    for account in accounts.as_array().unwrap() {
        user.get(&format!("/accounts/{}/positions/all", account["id"].as_str().unwrap()));
        user.get(&format!("/accounts/{}/balances", account["id"].as_str().unwrap()));
    }
    let counted = json!({
        "/accounts/{accountId}/balances": 2,
        "/accounts/{accountId}/positions/all": 2,
        "/authorizations/{authorizationId}/accounts": 1,
    });
    assert_eq!(story.client.look("/calls"), json!({"total": 5, "endpoints": counted}));
}

#[test]
fn positions_are_texts_and_balances_are_numbers() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "COINWHARF").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(0);
    let positions = user.call("GET", &format!("/accounts/{account_id}/positions/all"), &Value::Null).text;
    for digits in ["\"7.203918446120057314\"", "\"918273645.1029384756\"", "\"0.000000731205\""] {
        assert!(positions.contains(digits), "{digits}");
    }
    let as_of = serde_json::from_str::<Value>(&positions).unwrap()["data_freshness"]["as_of"].clone();
    assert!(as_of.as_str().unwrap().ends_with('Z'));
    let balances = user.call("GET", &format!("/accounts/{account_id}/balances"), &Value::Null).text;
    assert!(balances.contains("\"cash\":3.07"), "{balances}");
}

#[test]
fn accounts_are_told_apart_by_their_kind() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "SPRUCELINE").unwrap();
    let of_connection = user.get(&format!("/connections/{connection_id}/accounts"));
    assert_eq!(of_connection, user.get("/accounts/all"));
    let kinds: Vec<&Value> =
        of_connection["results"].as_array().unwrap().iter().map(|account| &account["kind"]).collect();
    assert_eq!(kinds, ["investment", "investment", "deposit"]);
    assert!(of_connection["results"].as_array().unwrap().iter().all(|row| row["connection_id"] == connection_id));
}

#[test]
fn an_account_that_shows_no_holdings_says_so_and_what_it_is_worth() {
    let story = story();
    let connection_id = story.sandbox.snaptrade().connect("user-1", "GRANITE").unwrap();
    let accounts = story.sandbox.snaptrade().accounts(&connection_id).unwrap();
    assert_eq!(accounts[0]["sync_status"]["holdings"]["holdings_unavailable"], true);
    assert_eq!(accounts[0]["balance"]["total"]["amount"].to_string(), "84213.55");
    let positions = story.sandbox.snaptrade().positions(accounts[0]["id"].as_str().unwrap()).unwrap();
    assert_eq!(positions["results"], json!([]));
}

#[test]
fn selling_everything_is_an_empty_snapshot() {
    let story = story();
    let snaptrade = story.sandbox.snaptrade();
    let connection_id = snaptrade.connect("user-1", "NORTHGATE").unwrap();
    snaptrade.sell_everything(&connection_id).unwrap();
    for account_id in snaptrade.account_ids(&connection_id).unwrap() {
        assert_eq!(snaptrade.positions(&account_id).unwrap()["results"], json!([]));
        assert_eq!(snaptrade.balances(&account_id).unwrap(), json!([]));
    }
}

#[test]
fn units_prices_and_cash_are_set() {
    let story = story();
    let snaptrade = story.sandbox.snaptrade();
    let connection_id = snaptrade.connect("user-1", "BLANKSLATE").unwrap();
    let account_id = snaptrade.account_ids(&connection_id).unwrap().remove(0);
    snaptrade.set_units(&connection_id, "VTI", 3).unwrap();
    snaptrade.set_price(&connection_id, "VTI", 300).unwrap();
    snaptrade.set_cash(&account_id, "USD", 25).unwrap();
    let row = snaptrade.positions(&account_id).unwrap()["results"][0].clone();
    assert_eq!((&row["units"], &row["price"]), (&json!("3"), &json!("300")));
    assert_eq!(snaptrade.balances(&account_id).unwrap()[0]["cash"].to_string(), "25.0");
    assert_eq!(snaptrade.accounts(&connection_id).unwrap()[0]["balance"]["total"]["amount"].to_string(), "925.0");
    snaptrade.sell(&connection_id, "VTI").unwrap();
    assert_eq!(snaptrade.positions(&account_id).unwrap()["results"], json!([]));
}

#[test]
fn the_old_holdings_are_gone_and_do_not_look_empty() {
    let story = story();
    let user = story.caller_for("user-1");
    let connection_id = story.sandbox.snaptrade().connect("user-1", "NORTHGATE").unwrap();
    let account_id = story.sandbox.snaptrade().account_ids(&connection_id).unwrap().remove(0);
    let gone = user.call("GET", &format!("/accounts/{account_id}/holdings"), &Value::Null);
    assert_eq!((gone.status, gone.json().as_object().unwrap().len()), (410, 1));
    assert!(gone.json()["detail"].is_string());
}

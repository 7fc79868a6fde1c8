//! Portfolios in Plaid's form, made up for what they show.

use pennon_domain::Amount;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Reads a portfolio as the client does: from bytes.
fn read(portfolio: &str) -> Option<Snapshot> {
    serde_json::from_slice(portfolio.as_bytes()).ok().map(snapshot)
}

fn portfolio() -> Value {
    json!({
        "accounts": [{
            "account_id": "acc-1", "name": "Retirement", "official_name": "Retirement Plus", "mask": "0042",
            "type": "investment", "subtype": "ira",
            "balances": {"available": null, "current": 1500.5, "limit": null, "iso_currency_code": "USD",
                         "unofficial_currency_code": null, "margin_loan_amount": null},
        }],
        "holdings": [{
            "account_id": "acc-1", "security_id": "sec-1", "quantity": 3, "institution_price": 500.125,
            "institution_price_as_of": "2026-03-02", "institution_price_datetime": null,
            "institution_value": 1500.375, "cost_basis": 900, "iso_currency_code": "USD",
            "unofficial_currency_code": null, "vested_quantity": null, "vested_value": null,
        }],
        "securities": [{
            "security_id": "sec-1", "name": "Harbour Rope Works", "ticker_symbol": "ROPE", "type": "equity",
            "figi": null, "close_price": 499.0, "iso_currency_code": "USD",
        }],
        "item": {"item_id": "item-1", "institution_id": "ins_1", "institution_name": "Quay Bank",
                 "webhook": null, "error": null},
        "request_id": "req1", "is_investments_fallback_item": false,
    })
}

/// The portfolio after `change`, read.
fn changed(change: impl FnOnce(&mut Value)) -> Option<Snapshot> {
    let mut portfolio = portfolio();
    change(&mut portfolio);
    read(&portfolio.to_string())
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

#[test]
fn a_portfolio_is_taken_as_it_is() {
    let snapshot = changed(|_| ()).unwrap();
    assert_eq!(snapshot.institution.id.as_deref(), Some("ins_1"));
    assert_eq!(snapshot.institution.name.as_deref(), Some("Quay Bank"));
    let [account] = &snapshot.accounts[..] else { panic!("one account") };
    assert_eq!((account.name.as_deref(), account.mask.as_deref()), (Some("Retirement"), Some("0042")));
    assert_eq!((account.kind.as_deref(), account.subtype.as_deref()), (Some("investment"), Some("ira")));
    assert_eq!(account.balance, Some(amount("1500.5")));
    assert_eq!(account.currency, Some(Currency::new("USD")));
    let [position] = &snapshot.positions[..] else { panic!("one position") };
    assert_eq!((position.ticker.as_deref(), position.kind.as_deref()), (Some("ROPE"), Some("equity")));
    assert_eq!(position.name.as_deref(), Some("Harbour Rope Works"));
    assert_eq!((position.quantity, position.price), (amount("3"), Some(amount("500.125"))));
    assert_eq!(position.value, Some(amount("1500.375")));
    assert_eq!(position.cost_basis, Some(amount("900")), "the whole row's, not multiplied");
    assert_eq!(position.price_as_of, time::day("2026-03-02"));
    assert_eq!(snapshot.as_of, time::day("2026-03-02"));
}

#[test]
fn digits_are_read_and_not_rounded() {
    for digits in [
        "0.1",
        "43200",
        "-12.50",
        "0.000000012345678901",
        "1234567890.123456789",
        "9007199254740993",
        "1.5e-7",
        "2E3",
        "0",
    ] {
        let text = portfolio().to_string().replace("\"quantity\":3", &format!("\"quantity\":{digits}"));
        assert!(text.contains(digits), "{digits}");
        assert_eq!(read(&text).unwrap().positions[0].quantity, amount(digits), "{digits}");
    }
}

#[test]
fn everything_that_may_be_null_or_missing_is_unknown_and_not_zero() {
    let bare = json!({
        "accounts": [{"account_id": "acc-1", "balances": {"current": null, "iso_currency_code": null}},
                     {"account_id": "acc-2", "balances": null, "name": null, "type": null}],
        "holdings": [{"account_id": "acc-1", "security_id": "sec-1", "quantity": 1},
                     {"account_id": "acc-1", "security_id": "sec-1", "quantity": 2, "institution_price": null,
                      "institution_price_as_of": null, "institution_price_datetime": null, "cost_basis": null,
                      "institution_value": null, "iso_currency_code": null, "unofficial_currency_code": null}],
        "securities": [{"security_id": "sec-1", "name": null, "ticker_symbol": null, "type": null}],
    });
    let snapshot = read(&bare.to_string()).unwrap();
    assert_eq!(snapshot.institution, Institution::default());
    assert_eq!(snapshot.as_of, None, "no date is made up");
    assert!(snapshot.accounts.iter().all(|account| account.balance.is_none() && account.currency.is_none()));
    assert_eq!(snapshot.positions.len(), 2, "the same security twice in one account is two rows");
    for position in &snapshot.positions {
        assert_eq!((position.price, position.value, position.cost_basis), (None, None, None));
        assert_eq!((&position.ticker, &position.name, &position.kind), (&None, &None, &None));
        assert_eq!(position.currency.as_str(), Currency::UNKNOWN);
    }
}

#[test]
fn a_row_whose_security_is_not_described_is_kept() {
    let snapshot = changed(|portfolio| portfolio["securities"] = json!([])).unwrap();
    assert_eq!(snapshot.positions[0].security.as_str(), "sec-1");
    assert_eq!(snapshot.positions[0].name, None);
    assert_eq!(snapshot.positions[0].value, Some(amount("1500.375")));
}

#[test]
fn sold_everything_is_a_portfolio_and_a_missing_list_is_not() {
    let sold = changed(|portfolio| portfolio["holdings"] = json!([])).unwrap();
    assert!(sold.positions.is_empty() && sold.accounts.len() == 1);
    for list in ["accounts", "holdings", "securities"] {
        assert_eq!(changed(|portfolio| portfolio[list] = json!(null)), None, "{list} null");
        let removed = changed(|portfolio| drop(portfolio.as_object_mut().unwrap().remove(list)));
        assert_eq!(removed, None, "{list} missing");
    }
}

#[test]
fn a_row_that_makes_no_sense_makes_the_whole_unreadable() {
    let endless = "x".repeat(256);
    for (field, value) in [
        ("quantity", json!(null)),
        ("quantity", json!("3")),
        ("account_id", json!("")),
        ("account_id", json!(null)),
        ("security_id", json!(endless)),
        ("institution_value", json!("much")),
    ] {
        let read = changed(|portfolio| portfolio["holdings"][0][field] = value.clone());
        assert_eq!(read, None, "{field} {value}");
    }
    let text = portfolio().to_string().replace("\"quantity\":3", "\"quantity\":1e40");
    assert!(read(&text).is_none(), "more than an amount can hold");
}

#[test]
fn the_unofficial_currency_counts_where_there_is_no_official_one() {
    let snapshot = changed(|portfolio| {
        for place in ["/holdings/0", "/accounts/0/balances"] {
            let place = portfolio.pointer_mut(place).unwrap();
            place["iso_currency_code"] = json!(null);
            place["unofficial_currency_code"] = json!("BTC");
        }
    })
    .unwrap();
    assert_eq!(snapshot.positions[0].currency, Currency::new("BTC"));
    assert_eq!(snapshot.accounts[0].currency, Some(Currency::new("BTC")));
}

#[test]
fn an_exact_time_is_better_than_a_date_and_the_latest_counts() {
    let snapshot = changed(|portfolio| {
        let mut later = portfolio["holdings"][0].clone();
        later["institution_price_datetime"] = json!("2026-03-03T16:00:00-05:00");
        portfolio["holdings"].as_array_mut().unwrap().push(later);
    })
    .unwrap();
    assert_eq!(snapshot.positions[1].price_as_of, time::instant("2026-03-03T21:00:00Z"));
    assert_eq!(snapshot.as_of, time::instant("2026-03-03T21:00:00Z"));
}

#[test]
fn an_account_without_a_short_name_shows_its_long_one() {
    let snapshot = changed(|portfolio| portfolio["accounts"][0]["name"] = json!(" ")).unwrap();
    assert_eq!(snapshot.accounts[0].name.as_deref(), Some("Retirement Plus"));
}

proptest! {
    /// Any number that JSON can spell is read as it is spelt, or makes the answer unreadable.
    #[test]
    fn no_digit_is_lost(digits in "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,9})?") {
        let text = portfolio().to_string().replace("\"cost_basis\":900", &format!("\"cost_basis\":{digits}"));
        let position = read(&text).unwrap().positions.remove(0);
        prop_assert_eq!(position.cost_basis.unwrap().to_string(), amount(&digits).to_string());
    }

    #[test]
    fn no_answer_makes_it_panic(number in "-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,20})?") {
        let _ = read(&portfolio().to_string().replace("\"quantity\":3", &format!("\"quantity\":{number}")));
    }
}

//! Accounts in SnapTrade's form, made up for what they show.

use pennon_domain::{Amount, Position};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Puts together what three answers say, read as the client does: from bytes.
fn read(account: &str, positions: &str, balances: &str) -> Option<Snapshot> {
    let account = serde_json::from_str(account).ok()?;
    let positions = serde_json::from_str(positions).ok()?;
    let wire::List(balances) = serde_json::from_str(balances).ok()?;
    snapshot(&[Fetched { account, positions, balances }], &[]).ok()
}

fn account() -> Value {
    json!({
        "id": "acc-1", "brokerage_authorization": "con-7", "name": "Rope Fund", "number": "Q-0012345",
        "institution_name": "Quay Brokers", "account_category": "INVESTMENT", "raw_type": "Margin", "status": "open",
        "balance": {"total": {"amount": 1500.50, "currency": "USD"}}, "is_paper": false, "created_date": "2026-01-02",
        "sync_status": {"holdings": {"initial_sync_completed": true, "holdings_unavailable": false,
                                     "last_successful_sync": "2026-06-28 18:42:46.561408+00:00"}},
    })
}

fn stock(units: Value, price: Value, cost_basis: Value) -> Value {
    json!({
        "instrument": {"kind": "stock", "id": "ins-1", "symbol": "ROPE", "raw_symbol": "ROPE",
                       "description": "Harbour Rope Works", "currency": "USD", "exchange": "XNYS"},
        "units": units, "price": price, "cost_basis": cost_basis, "currency": "USD", "cash_equivalent": false,
        "tax_lots": [{"quantity": "1"}],
    })
}

fn positions(results: Value) -> Value {
    json!({"results": results, "data_freshness": {"as_of": "2026-06-02T14:30:00Z"}})
}

/// The rows of an account with these positions and balances.
fn rows(results: Value, balances: Value) -> Vec<Position> {
    read(&account().to_string(), &positions(results).to_string(), &balances.to_string()).unwrap().positions
}

/// The one row of an account with that position and no cash.
fn row(position: Value) -> Position {
    rows(json!([position]), json!([])).remove(0)
}

fn cash(code: &str, amount: Value) -> Value {
    json!({"currency": {"id": "cur-1", "code": code, "name": format!("{code} dollar")}, "cash": amount,
           "buying_power": 99999})
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn some(text: &str) -> Option<Amount> {
    Some(amount(text))
}

#[test]
fn an_account_is_taken_as_it_is() {
    let snapshot = read(&account().to_string(), &positions(json!([])).to_string(), "[]").unwrap();
    assert_eq!(snapshot.institution, Institution { id: None, name: Some("Quay Brokers".to_owned()) });
    let [account] = &snapshot.accounts[..] else { panic!("one account") };
    assert_eq!((account.name.as_deref(), account.mask.as_deref()), (Some("Rope Fund"), Some("2345")));
    assert_eq!((account.kind.as_deref(), account.subtype.as_deref()), (Some("investment"), Some("Margin")));
    assert_eq!((account.balance, account.currency.clone()), (some("1500.50"), Some(Currency::new("USD"))));
    assert_eq!(snapshot.as_of.unwrap().to_rfc3339(), "2026-06-02T14:30:00+00:00");
    assert!(snapshot.positions.is_empty(), "and an empty one is a snapshot");
}

#[test]
fn the_newer_form_of_an_account_is_read_too() {
    let newer = json!({
        "kind": "investment", "id": "acc-1", "connection_id": "con-7", "display_name": "Rope Fund",
        "masked_account_number": "****2345", "institution_id": "bro-3", "raw_type": "Margin",
        "sync_status": {"positions": "2026-06-28 18:42:46+00:00", "orders": null},
        "net_value": {"amount": "1500.50", "currency": {"code": "USD"}},
    });
    let older = read(&account().to_string(), &positions(json!([])).to_string(), "[]").unwrap();
    let newer = read(&newer.to_string(), &positions(json!([])).to_string(), "[]").unwrap();
    assert_eq!(newer.accounts, older.accounts);
    let mut both = account();
    for (key, value) in
        [("display_name", "x"), ("masked_account_number", "****9"), ("kind", "x"), ("connection_id", "x")]
    {
        both[key] = json!(value);
    }
    assert_eq!(read(&both.to_string(), &positions(json!([])).to_string(), "[]").unwrap().accounts, older.accounts);
}

#[test]
fn everything_that_may_be_null_or_missing_is_unknown_and_not_zero() {
    let bare = json!({"id": "acc-1", "name": null, "number": "12", "balance": {"total": null}, "status": null});
    let snapshot = read(&bare.to_string(), r#"{"results":[]}"#, r#"[{"currency":null,"cash":null}]"#).unwrap();
    assert_eq!((snapshot.as_of, &snapshot.institution), (None, &Institution::default()));
    let account = &snapshot.accounts[0];
    assert_eq!((&account.name, &account.mask, &account.kind, &account.balance), (&None, &None, &None, &None));
    let row = row(json!({"instrument": {}, "units": "2", "price": null}));
    assert_eq!((row.price, row.value, row.cost_basis), (None, None, None));
    assert_eq!((row.ticker, row.name, row.kind), (None, None, None));
    assert_eq!(row.currency.as_str(), Currency::UNKNOWN);
}

#[test]
fn price_and_cost_are_of_one_share_and_the_row_has_those_of_all() {
    let row = row(stock(json!("10.5"), json!("123.45"), json!("118.2")));
    assert_eq!((row.quantity, row.price), (amount("10.5"), some("123.45")));
    assert_eq!((row.value, row.cost_basis), (some("1296.225"), some("1241.10")));
    assert_eq!((row.security.as_str(), row.ticker.as_deref()), ("ins-1", Some("ROPE")));
    assert_eq!((row.name.as_deref(), row.kind.as_deref()), (Some("Harbour Rope Works"), Some("stock")));
    assert_eq!((row.currency, row.price_as_of), (Currency::new("USD"), None));
}

#[test]
fn a_short_position_is_negative_and_a_free_one_costs_nothing() {
    let short = row(stock(json!("-4"), json!("25"), json!("30")));
    assert_eq!((short.value, short.cost_basis), (some("-100"), some("-120")));
    let free = row(stock(json!("4"), json!("25"), json!("0")));
    assert_eq!(free.cost_basis, some("0"), "known to be nothing");
    let unknown = row(stock(json!("4"), json!("25"), json!(null)));
    assert_eq!((unknown.value, unknown.cost_basis), (some("100"), None));
}

#[test]
fn an_option_is_worth_its_multiplier() {
    let option = |multiplier: Value| {
        row(json!({
            "instrument": {"kind": "option", "id": "opt-1", "symbol": "ROPE  261218C00240000", "option_type": "CALL",
                           "strike_price": "240", "expiration_date": "2026-12-18", "multiplier": multiplier,
                           "underlying": {"kind": "stock", "symbol": "ROPE"}},
            "units": "-2", "price": "19.25", "cost_basis": "12.5", "currency": "USD",
        }))
    };
    let row = option(json!("100"));
    assert_eq!((row.quantity, row.price), (amount("-2"), some("19.25")));
    assert_eq!((row.value, row.cost_basis), (some("-3850"), some("-2500")));
    assert_eq!(
        (row.ticker.as_deref(), row.name.as_deref()),
        (Some("ROPE  261218C00240000"), Some("ROPE  261218C00240000"))
    );
    assert_eq!(option(json!(10)).value, some("-385"), "a number, and a mini option");
    assert_eq!((option(json!(null)).value, option(json!(null)).cost_basis), (None, None), "not guessed");
}

#[test]
fn what_is_at_stake_in_a_future_is_no_value() {
    let future = row(json!({
        "instrument": {"kind": "future", "root_symbol": "RP", "expiration_code": "Z26", "multiplier": "50",
                       "currency": "USD", "exchange": "XCME"},
        "units": "1", "price": "5000", "cost_basis": "4900", "currency": "USD",
    }));
    assert_eq!(
        (future.quantity, future.price, future.value, future.cost_basis),
        (amount("1"), some("5000"), None, None)
    );
    assert_eq!((future.ticker.as_deref(), future.security.as_str()), (Some("RPZ26"), "future:RPZ26"));
    let mut cfd = stock(json!("1"), json!("5000"), json!("4900"));
    cfd["instrument"]["kind"] = json!("cfd");
    assert_eq!(row(cfd).value, None);
}

#[test]
fn a_kind_of_tomorrow_is_a_row_like_any_other() {
    for (instrument, security, value) in [
        (
            json!({"kind": "tokenized_asset", "id": "tok-1", "symbol": {"chain": 7}, "currency": "USD"}),
            "tok-1",
            some("6"),
        ),
        (json!({"kind": "bond", "description": "Quay 3% 2031"}), "bond:Quay 3% 2031", some("6")),
        (json!({"kind": "warrant", "symbol": "ROPE.W", "id": null}), "warrant:ROPE.W", some("6")),
        (json!({"kind": "future_option", "id": "fo-1", "symbol": "RPZ26 C50"}), "fo-1", None),
        (json!({"kind": "future_option", "id": "fo-1", "multiplier": "50"}), "fo-1", some("300")),
        (json!({"kind": ["odd"], "exchange": {"mic": "X"}}), "unidentified:acc-1:0", some("6")),
        (json!({"kind": "bond", "id": "x".repeat(300), "symbol": "B"}), "bond:B", some("6")),
    ] {
        let row = row(json!({"instrument": instrument.clone(), "units": "3", "price": "2"}));
        assert_eq!((row.security.as_str(), row.value), (security, value), "{instrument}");
    }
    let twice = rows(json!([{"instrument": {}, "units": "1"}, {"instrument": {}, "units": "1"}]), json!([]));
    assert_ne!(twice[0].security, twice[1].security, "two strangers are not one");
}

#[test]
fn the_currency_of_the_row_counts_and_else_that_of_the_instrument() {
    let mut position = stock(json!("1"), json!("1"), json!("1"));
    position["currency"] = json!("CAD");
    assert_eq!(row(position.clone()).currency, Currency::new("CAD"));
    position["currency"] = json!(null);
    assert_eq!(row(position.clone()).currency, Currency::new("USD"));
    position["currency"] = json!({"id": "cur-1", "code": "EUR"});
    assert_eq!(row(position).currency, Currency::new("EUR"));
}

#[test]
fn texts_and_numbers_are_both_exact() {
    for digits in ["0.1", "43200", "-12.50", "0.000000012345678901", "9007199254740993", "1.5e-7", "2E3", "0"] {
        for spelt in [digits.to_owned(), format!("\"{digits}\"")] {
            let text = positions(json!([stock(json!(7), json!("1"), json!(null))])).to_string();
            let text = text.replace("\"units\":7", &format!("\"units\":{spelt}"));
            let snapshot = read(&account().to_string(), &text, "[]").unwrap();
            assert_eq!(snapshot.positions[0].quantity, amount(digits), "{spelt}");
        }
        let balances = cash("USD", json!("x")).to_string().replace("\"x\"", digits);
        let snapshot = read(&account().to_string(), r#"{"results":[]}"#, &format!("[{balances}]")).unwrap();
        let expected = (amount(digits) != Amount::ZERO).then(|| amount(digits));
        assert_eq!(snapshot.positions.first().map(|cash| cash.quantity), expected, "{digits}");
    }
}

#[test]
fn cash_is_one_row_per_currency() {
    let balances = json!([
        cash("USD", json!(300.71)),
        cash("CAD", json!("-12.5")),
        cash("EUR", json!(0)),
        cash("GBP", json!(null)),
        cash("USD", json!(0.29))
    ]);
    for balances in [balances.clone(), json!({"results": balances})] {
        let rows = rows(json!([]), balances);
        let found: Vec<_> = rows.iter().map(|row| (row.security.as_str(), row.quantity.to_string())).collect();
        assert_eq!(found, [("CUR:CAD", "-12.5".to_owned()), ("CUR:USD", "301.00".to_owned())]);
        let usd = &rows[1];
        assert_eq!((usd.ticker.as_deref(), usd.name.as_deref()), (Some("CUR:USD"), Some("USD dollar")));
        assert_eq!((usd.kind.as_deref(), usd.currency.as_str()), (Some("cash"), "USD"));
        assert_eq!((usd.price, usd.value, usd.cost_basis), (some("1"), some("301.00"), None));
    }
}

fn fund(units: &str, price: Value) -> Value {
    let mut fund = stock(json!(units), price, json!("1"));
    fund["instrument"] = json!({"kind": "mutualfund", "id": "fund-1", "symbol": "QUAYX"});
    fund["cash_equivalent"] = json!(true);
    fund
}

/// What all rows in dollars are worth, as an app would add it up.
fn worth(rows: &[Position]) -> Amount {
    let values = rows.iter().filter(|row| row.currency.as_str() == "USD").filter_map(|row| row.value);
    Amount::sum_known(values.map(Some)).unwrap()
}

#[test]
fn a_fund_that_is_counted_in_the_cash_is_not_counted_twice() {
    let stock = stock(json!("2"), json!("50"), json!("40"));
    for (cash_balance, fund, rest) in [
        (json!(1500.25), fund("1250", json!("1.00")), some("250.25")),
        (json!(1250), fund("1250", json!("1")), None),
        (json!(1000), fund("1250", json!("1")), some("-250")),
        (json!(1500.25), fund("1250", json!(null)), some("1500.25")),
    ] {
        let rows = rows(json!([stock, fund]), json!([cash("USD", cash_balance.clone())]));
        assert_eq!(rows[1].security.as_str(), "fund-1", "the fund is still there");
        assert_eq!(rows.get(2).map(|cash| cash.quantity), rest, "{cash_balance}");
        let cash_balance: Amount = cash_balance.to_string().parse().unwrap();
        assert_eq!(Some(worth(&rows)), cash_balance.checked_add(amount("100")), "{cash_balance}");
    }
}

#[test]
fn a_fund_beside_unknown_cash_counts_by_itself() {
    for balances in [json!([]), json!([cash("USD", json!(null))]), json!([cash("CAD", json!(7))])] {
        let rows = rows(json!([fund("1250", json!("1"))]), balances.clone());
        assert_eq!(worth(&rows), amount("1250"), "{balances}");
    }
}

#[test]
fn positions_that_are_missing_or_make_no_sense_are_no_empty_account() {
    for answer in [
        json!({}),
        json!({"results": null, "data_freshness": {"as_of": "2026-06-02T14:30:00Z"}}),
        json!({"data_freshness": {"as_of": "2026-06-02T14:30:00Z"}}),
        json!({"detail": "no longer available"}),
        json!(null),
        positions(json!([{"instrument": {"kind": "stock"}}])),
        positions(json!([{"units": "1"}])),
        positions(json!([{"instrument": null, "units": "1"}])),
        positions(json!([stock(json!(null), json!("1"), json!("1"))])),
        positions(json!([stock(json!("many"), json!("1"), json!("1"))])),
        positions(json!([stock(json!("1"), json!("much"), json!("1"))])),
        positions(json!([stock(json!("1"), json!([1]), json!("1"))])),
    ] {
        assert_eq!(read(&account().to_string(), &answer.to_string(), "[]"), None, "{answer}");
    }
    for balances in ["{}", "null", r#"{"results":null}"#, r#"[{"cash":"much"}]"#, "7"] {
        assert_eq!(read(&account().to_string(), r#"{"results":[]}"#, balances), None, "{balances}");
    }
    assert_eq!(read(r#"{"id":""}"#, r#"{"results":[]}"#, "[]"), None);
}

#[test]
fn a_snapshot_is_as_old_as_its_oldest_account() {
    let fetched = |as_of: Value| Fetched {
        account: serde_json::from_value(account()).unwrap(),
        positions: serde_json::from_value(json!({"results": [], "data_freshness": {"as_of": as_of}})).unwrap(),
        balances: vec![],
    };
    let parts =
        [json!("2026-06-02T14:30:00Z"), json!("2026-06-01T10:00:00-04:00"), json!(null), json!("soon")].map(fetched);
    let closed = serde_json::from_value(json!({"id": "acc-9", "status": "closed"})).unwrap();
    let snapshot = snapshot(&parts, &[closed]).unwrap();
    assert_eq!(snapshot.as_of.unwrap().to_rfc3339(), "2026-06-01T14:00:00+00:00");
    assert_eq!(snapshot.accounts.len(), 5);
}

#[test]
fn an_account_that_is_not_shown_is_known_by_its_flag() {
    let is_unavailable = |sync_status: Value| {
        let account: wire::Account = serde_json::from_value(json!({"id": "a", "sync_status": sync_status})).unwrap();
        account.is_unavailable()
    };
    assert!(is_unavailable(json!({"holdings": {"holdings_unavailable": true}})));
    assert!(is_unavailable(json!({"holdings_unavailable": true, "positions": null})));
    for shown in
        [json!(null), json!({}), json!({"holdings": null}), json!({"holdings": {"holdings_unavailable": null}})]
    {
        assert!(!is_unavailable(shown.clone()), "{shown}");
    }
}

proptest! {
    /// Any number that JSON can spell is read as it is spelt, or makes the answer unreadable.
    #[test]
    fn no_digit_is_lost(digits in "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,9})?") {
        let text = positions(json!([stock(json!("1"), json!(7), json!(digits))])).to_string();
        let text = text.replace("\"price\":7", &format!("\"price\":{digits}"));
        let row = read(&account().to_string(), &text, "[]").unwrap().positions.remove(0);
        prop_assert_eq!(row.price.unwrap().to_string(), amount(&digits).to_string());
        prop_assert_eq!(row.cost_basis, row.price);
    }

    #[test]
    fn no_answer_makes_it_panic(units in "-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,20})?", price in "[-+0-9.eE]{0,60}") {
        let text = positions(json!([fund(&units, json!(price))])).to_string();
        let _ = read(&account().to_string(), &text, &json!([cash("USD", json!(units))]).to_string());
    }
}

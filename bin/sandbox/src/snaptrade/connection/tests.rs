//! How the holdings of a connection change.

use rust_decimal::Decimal;

use super::*;

fn open(slug: &str) -> (Catalog, Connection) {
    let catalog = Catalog::load().unwrap();
    let connection =
        Connection::open(&catalog, catalog.brokerage(slug).unwrap(), "user", "read", DateTime::UNIX_EPOCH).unwrap();
    (catalog, connection)
}

fn rows(connection: &Connection) -> Vec<(Decimal, Option<Decimal>)> {
    connection
        .accounts
        .iter()
        .flat_map(|account| &account.positions)
        .map(|position| (position.units, position.price))
        .collect()
}

#[test]
fn every_kind_of_oddity_is_held_somewhere() {
    let catalog = Catalog::load().unwrap();
    let all: Vec<_> = catalog
        .brokerages
        .iter()
        .flat_map(|brokerage| {
            Connection::open(&catalog, brokerage, "user", "read", DateTime::UNIX_EPOCH).unwrap().accounts
        })
        .collect();
    let positions: Vec<_> = all.iter().flat_map(|account| &account.positions).collect();
    let instruments: Vec<_> =
        positions.iter().map(|position| catalog.instrument(&position.instrument_id).unwrap()).collect();
    for kind in [
        "stock",
        "etf",
        "option",
        "crypto",
        "mutualfund",
        "adr",
        "cef",
        "future",
        "cfd",
        "other",
        "bond",
        "collectible",
    ] {
        assert!(instruments.iter().any(|instrument| instrument.wire["kind"] == kind), "{kind}");
    }
    assert!(positions.iter().any(|position| position.units < Decimal::ZERO), "a short position");
    assert!(positions.iter().any(|position| position.units.is_zero()), "a row of nothing");
    assert!(positions.iter().any(|position| position.units.scale() >= 18), "many decimals");
    assert!(positions.iter().any(|position| position.price.is_none()), "an unknown price");
    assert!(positions.iter().any(|position| position.cost_basis.is_none()), "an unknown cost basis");
    assert!(instruments.iter().any(|instrument| instrument.cash_equivalent), "a money market fund");
    assert!(instruments.iter().any(|instrument| instrument.currency.is_none()), "an unknown currency");
    assert!(all.iter().any(|account| account.plan.holdings_unavailable), "an account that shows no holdings");
    assert!(all.iter().any(|account| account.is_shown() && account.positions.is_empty()), "an empty account");
    assert!(all.iter().any(|account| account.cash.len() == 2), "cash in two currencies");
    assert!(all.iter().flat_map(|account| &account.cash).any(|cash| cash.cash < Some(Decimal::ZERO)), "a debt");
}

#[test]
fn an_edit_changes_what_is_held_and_opens_what_is_not() {
    let (catalog, mut connection) = open("CURIO");
    let edit = Edit { quantity: Some(Decimal::from(9)), price: None };
    assert_eq!(connection.edit(&catalog, "AAPL", edit).unwrap(), Change { new: 0, updated: 2 });
    assert_eq!(connection.edit(&catalog, "VTI", edit).unwrap(), Change { new: 1, updated: 0 });
    let opened = connection.accounts[0].positions.last().unwrap();
    assert_eq!((opened.units, opened.price.unwrap().to_string()), (Decimal::from(9), "289.155".to_owned()));
    assert_eq!(connection.sell(&catalog, "AAPL").unwrap(), Change { new: 0, updated: 2 });
    assert!(connection.edit(&catalog, "NOSUCH", edit).is_err());
}

#[test]
fn an_account_that_shows_no_holdings_gets_none() {
    let (catalog, mut connection) = open("GRANITE");
    connection.edit(&catalog, "VTI", Edit::default()).unwrap();
    assert!(connection.accounts[0].positions.is_empty());
    assert_eq!(connection.accounts[1].positions.len(), 3);
}

#[test]
fn news_is_the_same_each_time() {
    let (catalog, mut first) = open("NORTHGATE");
    let (_, mut second) = open("NORTHGATE");
    let before = rows(&first);
    first.news(&catalog).unwrap();
    second.news(&catalog).unwrap();
    assert_eq!(rows(&first), rows(&second));
    assert_eq!(rows(&first)[0].0, before[0].0 + Decimal::ONE);
    assert_eq!(before.iter().zip(rows(&first)).filter(|(old, new)| old.1 == new.1).count(), 1, "the money market fund");
}

#[test]
fn news_for_an_empty_connection_is_a_first_purchase() {
    let (catalog, mut connection) = open("BLANKSLATE");
    assert_eq!(connection.news(&catalog).unwrap(), Change { new: 1, updated: 0 });
    assert_eq!(connection.sell_everything(), Change { new: 0, updated: 1 });
    assert_eq!((connection.positions(), connection.accounts.len()), (0, 1));
}

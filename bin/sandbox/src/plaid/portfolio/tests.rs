//! How a portfolio changes.

use super::*;

fn open(institution_id: &str) -> (Catalog, Portfolio) {
    let catalog = Catalog::load().unwrap();
    let portfolio = Portfolio::open(catalog.institution(institution_id).unwrap(), day(1)).unwrap();
    (catalog, portfolio)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn quantities(portfolio: &Portfolio) -> Vec<(String, Decimal, Decimal)> {
    portfolio
        .positions
        .iter()
        .map(|position| (position.security_id.clone(), position.quantity, position.price))
        .collect()
}

#[test]
fn every_kind_of_oddity_is_held_somewhere() {
    let catalog = Catalog::load().unwrap();
    let all: Vec<Position> = catalog
        .institutions
        .iter()
        .flat_map(|institution| Portfolio::open(institution, day(1)).unwrap().positions)
        .collect();
    let wire = |position: &Position| catalog.security(&position.security_id).unwrap().wire(day(1));
    assert!(all.iter().any(|position| position.quantity < Decimal::ZERO), "a short position");
    assert!(all.iter().any(|position| position.cost_basis.is_none()), "an unknown cost basis");
    assert!(all.iter().any(|position| position.quantity.scale() >= 18), "many decimals");
    for field in ["ticker_symbol", "type", "name"] {
        assert!(all.iter().any(|position| wire(position)[field].is_null()), "a null {field}");
    }
    for field in ["option_contract", "fixed_income", "unofficial_currency_code"] {
        assert!(all.iter().any(|position| !wire(position)[field].is_null()), "a security with {field}");
    }
    for cash in ["CUR:USD", "CUR:CAD"] {
        assert!(all.iter().any(|position| wire(position)["ticker_symbol"] == cash), "{cash}");
    }
}

#[test]
fn an_option_counts_its_shares() {
    let (catalog, portfolio) = open("ins_demo_harborline");
    let call = &catalog.security("AAPL280121C00250000").unwrap().security_id;
    let position = portfolio.positions.iter().find(|position| &position.security_id == call).unwrap();
    assert_eq!(position.quantity, Decimal::from(300));
    assert_eq!(position.value(), Decimal::from(8205));
}

#[test]
fn an_edit_changes_what_is_held_and_opens_what_is_not() {
    let (catalog, mut portfolio) = open("ins_demo_oddments");
    let edit = Edit { quantity: Some(Decimal::from(9)), price: None };
    assert_eq!(portfolio.edit(&catalog, "BRK.B", edit).unwrap(), Change { new: 0, updated: 2 });
    assert_eq!(portfolio.edit(&catalog, "VTI", edit).unwrap(), Change { new: 1, updated: 0 });
    let opened = portfolio.positions.last().unwrap();
    assert_eq!((opened.quantity, opened.price.to_string()), (Decimal::from(9), "289.155".to_owned()));
    assert!(portfolio.edit(&catalog, "NOSUCH", edit).is_err());
}

#[test]
fn news_is_the_same_each_time_and_leaves_cash_alone() {
    let (catalog, mut first) = open("ins_demo_harborline");
    let (_, mut second) = open("ins_demo_harborline");
    let before = quantities(&first);
    first.news(&catalog, day(2)).unwrap();
    second.news(&catalog, day(2)).unwrap();
    assert_eq!(quantities(&first), quantities(&second));
    assert_eq!(first.positions[0].quantity, before[0].1 + Decimal::ONE);
    for (old, new) in before.iter().zip(quantities(&first)) {
        let cash = catalog.security(&old.0).unwrap().is_cash();
        assert_eq!(old.2 == new.2, cash, "{}", old.0);
    }
}

#[test]
fn every_news_moves_even_the_smallest_price() {
    let (catalog, mut portfolio) = open("ins_demo_blockvane");
    for _ in 0..7 {
        let before = quantities(&portfolio);
        portfolio.news(&catalog, day(2)).unwrap();
        assert!(before[..3].iter().zip(quantities(&portfolio)).all(|(old, new)| old.2 != new.2));
    }
}

#[test]
fn news_for_an_empty_portfolio_is_a_first_purchase() {
    let (catalog, mut portfolio) = open("ins_demo_newleaf");
    assert_eq!(portfolio.news(&catalog, day(2)).unwrap(), Change { new: 1, updated: 0 });
    assert_eq!(portfolio.sell_everything(), Change { new: 0, updated: 1 });
    assert!(portfolio.positions.is_empty());
    assert_eq!(portfolio.accounts.len(), 1);
}

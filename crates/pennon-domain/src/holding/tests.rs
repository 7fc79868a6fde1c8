use super::*;
use crate::AccountId;

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn held(security: &str, currency: &str, item: &str, quantity: &str, value: Option<&str>, cost: Option<&str>) -> Held {
    Held {
        item: ItemId::new(item).unwrap(),
        institution: Some(format!("bank {item}")),
        account_name: Some("Brokerage".to_owned()),
        synced_at: None,
        position: Position {
            account: AccountId::new(format!("account-{item}")).unwrap(),
            security: SecurityId::new(security).unwrap(),
            ticker: Some(security.to_uppercase()),
            name: None,
            kind: Some("equity".to_owned()),
            quantity: amount(quantity),
            price: None,
            price_as_of: None,
            value: value.map(amount),
            cost_basis: cost.map(amount),
            currency: Currency::new(currency),
        },
    }
}

#[test]
fn the_same_security_at_two_institutions_is_one_holding_with_two_parts() {
    let holdings = consolidate([
        held("aapl", "USD", "one", "10", Some("1850.10"), Some("1000")),
        held("aapl", "USD", "two", "0.5", Some("92.505"), Some("80.25")),
    ]);
    assert_eq!(holdings.len(), 1);
    assert_eq!(holdings[0].quantity, Some(amount("10.5")));
    assert_eq!(holdings[0].value, Some(amount("1942.605")));
    assert_eq!(holdings[0].cost_basis, Some(amount("1080.25")));
    let items: Vec<_> = holdings[0].parts.iter().map(|part| part.item.as_str()).collect();
    assert_eq!(items, ["one", "two"]);
}

#[test]
fn two_currencies_of_one_security_are_two_holdings_and_never_one_total() {
    let holdings = consolidate([
        held("ry", "USD", "one", "1", Some("100"), None),
        held("ry", "CAD", "one", "1", Some("137"), None),
    ]);
    assert_eq!(holdings.len(), 2);
    let totals = totals(&holdings);
    assert_eq!(totals.by_currency.len(), 2);
    assert_eq!(totals.single(), None);
}

#[test]
fn one_unknown_part_makes_value_and_cost_unknown_and_not_smaller() {
    let holdings = consolidate([
        held("x", "USD", "one", "1", Some("5"), Some("4")),
        held("x", "USD", "two", "1", None, None),
        held("y", "USD", "two", "1", Some("7"), Some("7")),
    ]);
    assert_eq!((holdings[0].value, holdings[0].cost_basis), (None, None));
    let totals = totals(&holdings);
    assert_eq!(totals.single(), Some(amount("7")));
    assert_eq!(totals.unvalued, 1);
}

#[test]
fn shorts_subtract() {
    let holdings = consolidate([
        held("tsla", "USD", "one", "10", Some("2000"), None),
        held("tsla", "USD", "two", "-4", Some("-800"), None),
    ]);
    assert_eq!((holdings[0].quantity, holdings[0].value), (Some(amount("6")), Some(amount("1200"))));
}

#[test]
fn the_latest_price_is_shown() {
    let day = |n: i64| Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(n));
    let mut parts = [
        held("x", "USD", "one", "1", None, None),
        held("x", "USD", "two", "1", None, None),
        held("x", "USD", "three", "1", None, None),
    ];
    for (part, (price, as_of)) in parts.iter_mut().zip([(Some("9"), None), (Some("11"), day(2)), (Some("10"), day(1))])
    {
        part.position.price = price.map(amount);
        part.position.price_as_of = as_of;
    }
    let holdings = consolidate(parts);
    assert_eq!((holdings[0].price, holdings[0].price_as_of), (Some(amount("11")), day(2)));
}

#[test]
fn of_prices_of_one_day_the_one_fetched_last_is_shown() {
    let moment = |n: i64| Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(n));
    let mut parts = [held("x", "USD", "one", "1", None, None), held("x", "USD", "two", "1", None, None)];
    for (part, (price, synced)) in parts.iter_mut().zip([("230.22", 9), ("231.44", 3)]) {
        (part.position.price, part.position.price_as_of, part.synced_at) =
            (Some(amount(price)), moment(0), moment(synced));
    }
    assert_eq!(consolidate(parts.clone())[0].price, Some(amount("230.22")));
    parts[1].synced_at = moment(9);
    assert_eq!(consolidate(parts)[0].price, None, "two prices of one moment: nobody knows which");
}

#[test]
fn those_without_a_ticker_come_last() {
    let mut nameless = held("a", "USD", "one", "1", None, None);
    nameless.position.ticker = None;
    let holdings = consolidate([nameless, held("z", "USD", "one", "1", None, None)]);
    let tickers: Vec<_> = holdings.iter().map(|holding| holding.ticker.as_deref()).collect();
    assert_eq!(tickers, [Some("Z"), None]);
}

#[test]
fn a_currency_of_which_no_value_is_known_has_no_total_and_not_zero() {
    let holdings =
        consolidate([held("x", "USD", "one", "1", None, None), held("y", "CAD", "one", "1", Some("0"), None)]);
    let totals = totals(&holdings);
    let known: Vec<_> = totals.by_currency.into_iter().map(|(currency, sum)| (currency.to_string(), sum)).collect();
    assert_eq!(known, [("CAD".to_owned(), Some(Amount::ZERO)), ("USD".to_owned(), None)]);
}

#[test]
fn no_holdings_have_no_total() {
    assert_eq!(totals(&[]).single(), None);
}

//! Snapshots in a line.

use pennon_domain::{Account, AccountId, Amount, Currency, Institution, Position, SecurityId, Snapshot};

/// An amount from its text.
pub fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

/// A snapshot with one account, `account`, that holds these: ticker, quantity, value, currency. The
/// ticker is the security's id as well.
pub fn snapshot(positions: &[(&str, &str, &str, &str)]) -> Snapshot {
    Snapshot {
        institution: Institution { id: Some("ins".to_owned()), name: Some("Harbor Bank".to_owned()) },
        accounts: vec![account("account")],
        positions: positions
            .iter()
            .map(|(ticker, quantity, value, currency)| Position {
                account: AccountId::new("account").unwrap(),
                security: SecurityId::new(*ticker).unwrap(),
                ticker: Some((*ticker).to_owned()),
                name: Some(format!("{ticker} Inc.")),
                kind: Some("equity".to_owned()),
                quantity: amount(quantity),
                price: None,
                price_as_of: None,
                value: Some(amount(value)),
                cost_basis: None,
                currency: Currency::new(currency),
            })
            .collect(),
        as_of: None,
    }
}

/// An account of that id.
pub fn account(id: &str) -> Account {
    Account {
        id: AccountId::new(id).unwrap(),
        name: Some("Brokerage".to_owned()),
        mask: Some("1234".to_owned()),
        kind: Some("investment".to_owned()),
        subtype: Some("brokerage".to_owned()),
        balance: Some(amount("1000.00")),
        currency: Some(Currency::new("USD")),
    }
}

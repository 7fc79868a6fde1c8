//! The answer of `/investments/holdings/get`.

use pennon_domain::{AccountId, Amount, SecurityId};
use serde::Deserialize;

use super::{Item, exact};

/// A portfolio. The lists may be empty, but a missing one is an error and not an empty portfolio.
#[derive(Deserialize)]
pub(in crate::plaid) struct Holdings {
    pub(in crate::plaid) accounts: Vec<Account>,
    pub(in crate::plaid) holdings: Vec<Holding>,
    pub(in crate::plaid) securities: Vec<Security>,
    #[serde(default)]
    pub(in crate::plaid) item: Option<Item>,
}

/// An account, also one that holds no securities.
#[derive(Deserialize)]
pub(in crate::plaid) struct Account {
    pub(in crate::plaid) account_id: AccountId,
    #[serde(default)]
    pub(in crate::plaid) name: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) official_name: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) mask: Option<String>,
    #[serde(default, rename = "type")]
    pub(in crate::plaid) kind: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) subtype: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) balances: Option<Balances>,
}

/// The balances of an account; `current` is what the institution shows as its total.
#[derive(Deserialize)]
pub(in crate::plaid) struct Balances {
    #[serde(default, deserialize_with = "exact::optional")]
    pub(in crate::plaid) current: Option<Amount>,
    #[serde(default)]
    pub(in crate::plaid) iso_currency_code: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) unofficial_currency_code: Option<String>,
}

/// One row of an account.
#[derive(Deserialize)]
pub(in crate::plaid) struct Holding {
    pub(in crate::plaid) account_id: AccountId,
    pub(in crate::plaid) security_id: SecurityId,
    /// Of an option: the number of options, which is 100 per contract as a rule.
    #[serde(deserialize_with = "exact::required")]
    pub(in crate::plaid) quantity: Amount,
    #[serde(default, deserialize_with = "exact::optional")]
    pub(in crate::plaid) institution_price: Option<Amount>,
    #[serde(default)]
    pub(in crate::plaid) institution_price_as_of: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) institution_price_datetime: Option<String>,
    #[serde(default, deserialize_with = "exact::optional")]
    pub(in crate::plaid) institution_value: Option<Amount>,
    /// Of the whole row, not of one share.
    #[serde(default, deserialize_with = "exact::optional")]
    pub(in crate::plaid) cost_basis: Option<Amount>,
    #[serde(default)]
    pub(in crate::plaid) iso_currency_code: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) unofficial_currency_code: Option<String>,
}

/// What a row is about.
#[derive(Deserialize)]
pub(in crate::plaid) struct Security {
    pub(in crate::plaid) security_id: SecurityId,
    #[serde(default)]
    pub(in crate::plaid) name: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) ticker_symbol: Option<String>,
    #[serde(default, rename = "type")]
    pub(in crate::plaid) kind: Option<String>,
}

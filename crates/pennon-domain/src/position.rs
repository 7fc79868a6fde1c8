//! A position: one row of an account.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{AccountId, Amount, Currency, SecurityId};

/// One row of an account as the provider reported it. What the provider does not know is `None`, never
/// zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The account that holds it.
    pub account: AccountId,
    /// The security held.
    pub security: SecurityId,
    /// The ticker symbol, if the security has one.
    pub ticker: Option<String>,
    /// The name of the security.
    pub name: Option<String>,
    /// The provider's type of security: `equity`, `etf`, `cash`, … Free text that grows.
    pub kind: Option<String>,
    /// How many; negative for a short position.
    pub quantity: Amount,
    /// The price of one.
    pub price: Option<Amount>,
    /// When that was the price.
    pub price_as_of: Option<DateTime<Utc>>,
    /// The market value of the whole row.
    pub value: Option<Amount>,
    /// What the whole row cost, not one share.
    pub cost_basis: Option<Amount>,
    /// The currency of price, value and cost basis.
    pub currency: Currency,
}

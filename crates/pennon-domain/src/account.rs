//! An account of an item.

use serde::Serialize;

use crate::{AccountId, Amount, Currency};

/// One account as the provider reported it. The `balance` is for display: it is not added to the
/// positions, which already contain the cash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The provider's id of the account.
    pub id: AccountId,
    /// The name that the user knows.
    pub name: Option<String>,
    /// The last digits of the account's number.
    pub mask: Option<String>,
    /// The provider's type: `investment`, `depository`, …
    pub kind: Option<String>,
    /// The provider's subtype: `ira`, `401k`, …
    pub subtype: Option<String>,
    /// The total that the institution shows.
    pub balance: Option<Amount>,
    /// The currency of the balance.
    pub currency: Option<Currency>,
}

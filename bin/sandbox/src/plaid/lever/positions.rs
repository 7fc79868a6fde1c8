//! Changing what an item holds.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::change::{Change, Edit};
use crate::plaid::item::Item;
use crate::plaid::{Plaid, data};
use crate::{Error, clock};

/// Positions.
impl Plaid {
    /// What `/investments/holdings/get` answers now, without the request id.
    ///
    /// # Errors
    /// The item is not known, or the endpoint would refuse.
    pub fn holdings(&self, item_id: &str) -> Result<Value, Error> {
        Ok(data::snapshot(&self.catalog, self.state().item(item_id)?, None)?)
    }

    /// Changes the quantity of every position of a security (id or ticker symbol). One that is not held is opened.
    ///
    /// # Errors
    /// The item or the security is not known.
    pub fn set_quantity(&self, item_id: &str, security: &str, quantity: impl Into<Decimal>) -> Result<(), Error> {
        self.edit(item_id, security, Edit { quantity: Some(quantity.into()), price: None }).map(drop)
    }

    /// Changes the price of every position of a security (id or ticker symbol). One that is not held is opened.
    ///
    /// # Errors
    /// The item or the security is not known.
    pub fn set_price(&self, item_id: &str, security: &str, price: impl Into<Decimal>) -> Result<(), Error> {
        self.edit(item_id, security, Edit { quantity: None, price: Some(price.into()) }).map(drop)
    }

    /// Closes every position of a security (id or ticker symbol).
    ///
    /// # Errors
    /// The item or the security is not known.
    pub fn sell(&self, item_id: &str, security: &str) -> Result<(), Error> {
        self.change(item_id, |item| item.portfolio.remove(&self.catalog, security)).map(drop)
    }

    /// Closes every position, cash included; the accounts stay.
    ///
    /// # Errors
    /// The item is not known.
    pub fn sell_everything(&self, item_id: &str) -> Result<(), Error> {
        self.change(item_id, |item| Ok(item.portfolio.sell_everything())).map(drop)
    }

    /// A day passes at the institution: prices move, and one quantity, always in the same way. No webhook is sent.
    ///
    /// # Errors
    /// The item is not known.
    pub fn move_prices(&self, item_id: &str) -> Result<(), Error> {
        self.news(item_id).map(drop)
    }

    pub(crate) fn news(&self, item_id: &str) -> Result<Change, Error> {
        let today = clock::now().date_naive();
        self.change(item_id, |item| item.portfolio.news(&self.catalog, today))
    }

    pub(crate) fn edit(&self, item_id: &str, security: &str, edit: Edit) -> Result<Change, Error> {
        self.change(item_id, |item| item.portfolio.edit(&self.catalog, security, edit))
    }

    fn change(&self, item_id: &str, change: impl FnOnce(&mut Item) -> Result<Change, Error>) -> Result<Change, Error> {
        let mut state = self.state();
        let item = state.item(item_id)?;
        let change = change(item)?;
        item.changed(change, clock::now());
        Ok(change)
    }
}

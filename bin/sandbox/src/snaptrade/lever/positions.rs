//! Changing what a connection holds, and seeing it as it is served.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::change::{Change, Edit};
use crate::snaptrade::catalog::Cash;
use crate::snaptrade::connection::Connection;
use crate::snaptrade::{Snaptrade, endpoint};
use crate::{Error, clock};

/// Accounts, positions and balances. An instrument is named by its symbol or its id.
impl Snaptrade {
    /// The ids of a connection's accounts.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn account_ids(&self, connection_id: &str) -> Result<Vec<String>, Error> {
        let mut state = self.state();
        Ok(state.connection(connection_id)?.accounts.iter().map(|account| account.id.clone()).collect())
    }

    /// What `/authorizations/{authorizationId}/accounts` answers now.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn accounts(&self, connection_id: &str) -> Result<Value, Error> {
        Ok(endpoint::plain(self, self.state().connection(connection_id)?).into())
    }

    /// What `/accounts/{accountId}/positions/all` answers now.
    ///
    /// # Errors
    /// The account is not known.
    pub fn positions(&self, account_id: &str) -> Result<Value, Error> {
        self.served(account_id, |connection, index| {
            endpoint::positions_of(self, connection, &connection.accounts[index])
        })
    }

    /// What `/accounts/{accountId}/balances` answers now.
    ///
    /// # Errors
    /// The account is not known.
    pub fn balances(&self, account_id: &str) -> Result<Value, Error> {
        self.served(account_id, |connection, index| endpoint::balances_of(&connection.accounts[index]))
    }

    /// Changes the units of every position in an instrument. One that is not held is opened.
    ///
    /// # Errors
    /// The connection or the instrument is not known.
    pub fn set_units(&self, connection_id: &str, instrument: &str, units: impl Into<Decimal>) -> Result<(), Error> {
        self.edit(connection_id, instrument, Edit { quantity: Some(units.into()), price: None }).map(drop)
    }

    /// Changes the price of every position in an instrument. One that is not held is opened.
    ///
    /// # Errors
    /// The connection or the instrument is not known.
    pub fn set_price(&self, connection_id: &str, instrument: &str, price: impl Into<Decimal>) -> Result<(), Error> {
        self.edit(connection_id, instrument, Edit { quantity: None, price: Some(price.into()) }).map(drop)
    }

    /// Changes the cash of one currency in an account.
    ///
    /// # Errors
    /// The account is not known.
    pub fn set_cash(&self, account_id: &str, currency: &str, amount: impl Into<Decimal>) -> Result<(), Error> {
        let mut state = self.state();
        let mut accounts = state.connections.iter_mut().flat_map(|connection| &mut connection.accounts);
        let account = accounts.find(|account| account.id == account_id).ok_or_else(|| unknown(account_id))?;
        account.cash.retain(|cash| cash.currency != currency);
        let amount = Some(amount.into());
        account.cash.push(Cash { currency: currency.to_owned(), cash: amount, buying_power: amount });
        Ok(())
    }

    /// Closes every position in an instrument.
    ///
    /// # Errors
    /// The connection or the instrument is not known.
    pub fn sell(&self, connection_id: &str, instrument: &str) -> Result<(), Error> {
        self.change(connection_id, |connection| connection.sell(&self.catalog, instrument)).map(drop)
    }

    /// Closes every position, cash included; the accounts stay.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn sell_everything(&self, connection_id: &str) -> Result<(), Error> {
        self.change(connection_id, |connection| Ok(connection.sell_everything())).map(drop)
    }

    /// A day passes at the brokerage: prices move, and one quantity, always in the same way. No webhook is sent.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn move_prices(&self, connection_id: &str) -> Result<(), Error> {
        self.news(connection_id).map(drop)
    }

    pub(crate) fn news(&self, connection_id: &str) -> Result<Change, Error> {
        self.change(connection_id, |connection| connection.news(&self.catalog))
    }

    pub(crate) fn edit(&self, connection_id: &str, instrument: &str, edit: Edit) -> Result<Change, Error> {
        self.change(connection_id, |connection| connection.edit(&self.catalog, instrument, edit))
    }

    fn change(
        &self,
        connection_id: &str,
        change: impl FnOnce(&mut Connection) -> Result<Change, Error>,
    ) -> Result<Change, Error> {
        let mut state = self.state();
        let connection = state.connection(connection_id)?;
        let change = change(connection)?;
        connection.as_of = clock::now();
        Ok(change)
    }

    fn served(&self, account_id: &str, show: impl Fn(&Connection, usize) -> Value) -> Result<Value, Error> {
        let state = self.state();
        let mut places = state.connections.iter().filter_map(|connection| {
            Some((connection, connection.accounts.iter().position(|account| account.id == account_id)?))
        });
        let (connection, index) = places.next().ok_or_else(|| unknown(account_id))?;
        Ok(show(connection, index))
    }
}

fn unknown(account_id: &str) -> Error {
    Error::NotFound { kind: "account", id: account_id.to_owned() }
}

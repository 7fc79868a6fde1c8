//! A connection of a user to a brokerage.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::account::Account;
use super::brokerage::Brokerage;
use super::catalog::Catalog;
use super::wire;
use crate::change::{Change, Edit};
use crate::{Error, id};

/// What the sandbox knows about one connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) user_id: String,
    /// The brokerage's slug.
    pub(super) brokerage: String,
    /// `read` or `trade`.
    kind: String,
    pub(super) removed: bool,
    /// Since when the user has to log in again.
    pub(super) disabled_at: Option<DateTime<Utc>>,
    pub(super) accounts: Vec<Account>,
    /// Until when SnapTrade knows the positions.
    pub(super) as_of: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
    /// How often there was news: each time the prices move a little differently.
    turn: u32,
}

impl Connection {
    /// A new connection with what its brokerage reports at first.
    pub(super) fn open(
        catalog: &Catalog,
        brokerage: &Brokerage,
        user_id: &str,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        Ok(Self {
            id: id::uuid()?,
            user_id: user_id.to_owned(),
            brokerage: brokerage.slug.clone(),
            kind: kind.to_owned(),
            removed: false,
            disabled_at: None,
            accounts: brokerage.accounts.iter().map(|plan| Account::open(catalog, plan)).collect::<Result<_, _>>()?,
            as_of: now,
            created_at: now,
            turn: 0,
        })
    }

    /// Changes every position of an instrument; one that is not held yet is opened in the first account that shows its holdings.
    pub(super) fn edit(&mut self, catalog: &Catalog, name: &str, edit: Edit) -> Result<Change, Error> {
        let instrument = catalog.instrument(name)?;
        let updated = self.accounts.iter_mut().map(|account| account.edit(instrument, edit).updated).sum();
        if updated > 0 {
            return Ok(Change { new: 0, updated });
        }
        Ok(self.first_shown()?.buy(instrument, edit))
    }

    /// Closes every position of an instrument.
    pub(super) fn sell(&mut self, catalog: &Catalog, name: &str) -> Result<Change, Error> {
        let instrument = catalog.instrument(name)?;
        let before = self.positions();
        for account in &mut self.accounts {
            account.positions.retain(|position| position.instrument_id != instrument.id);
        }
        Ok(Change { new: 0, updated: before - self.positions() })
    }

    /// Closes every position, cash included. The accounts stay.
    pub(super) fn sell_everything(&mut self) -> Change {
        let updated = self.positions();
        for account in &mut self.accounts {
            account.positions.clear();
            account.cash.clear();
        }
        Change { new: 0, updated }
    }

    /// A day passes: prices move, and one quantity. The same number of days always leads to the same portfolio.
    pub(super) fn news(&mut self, catalog: &Catalog) -> Result<Change, Error> {
        self.turn += 1;
        let turn = self.turn;
        if self.positions() == 0 {
            let fund = catalog.instrument("VTI")?;
            let edit = Edit { quantity: Some(turn.into()), price: None };
            return Ok(self.first_shown()?.buy(fund, edit));
        }
        if let Some(first) = self.accounts.iter_mut().find_map(|account| account.positions.first_mut()) {
            first.units += rust_decimal::Decimal::ONE;
        }
        let updated = self.accounts.iter_mut().map(|account| account.move_prices(catalog, turn).updated).sum();
        Ok(Change { new: 0, updated })
    }

    /// How many positions there are in all accounts.
    pub(super) fn positions(&self) -> usize {
        self.accounts.iter().map(|account| account.positions.len()).sum()
    }

    /// The connection as the endpoints answer it.
    pub(super) fn wire(&self, brokerage: &Brokerage) -> Value {
        json!({
            "id": self.id,
            "created_date": wire::instant(self.created_at),
            "brokerage": brokerage.wire(),
            "name": brokerage.name,
            "type": self.kind,
            "disabled": self.disabled_at.is_some(),
            "disabled_date": self.disabled_at.map(wire::instant),
            "meta": {},
            "updated_date": wire::instant(self.as_of),
            "is_eligible_for_payout": false,
            "data_freshness_mode": brokerage.freshness(),
        })
    }

    /// The connection in the list of the controls.
    pub(super) fn summary(&self, brokerage: &Brokerage) -> Value {
        json!({
            "provider": "snaptrade",
            "item_id": self.id,
            "institution_id": brokerage.slug,
            "institution_name": brokerage.name,
            "user_id": self.user_id,
            "removed": self.removed,
            "disabled": self.disabled_at.is_some(),
            "accounts": self.accounts.iter().map(|account| &account.id).collect::<Vec<_>>(),
            "positions": self.positions(),
        })
    }

    fn first_shown(&mut self) -> Result<&mut Account, Error> {
        self.accounts
            .iter_mut()
            .find(|account| account.is_shown())
            .ok_or_else(|| Error::Invalid("the connection has no account that shows its holdings".to_owned()))
    }
}

#[cfg(test)]
mod tests;

//! The accounts and positions of one item, and how they change.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::catalog::{Catalog, Institution};
use crate::change::{Change, Edit, moved};
use crate::{Error, id};

/// What an item holds now.
#[derive(Debug, Clone)]
pub(crate) struct Portfolio {
    pub(crate) accounts: Vec<Account>,
    pub(crate) positions: Vec<Position>,
    /// The day of the prices.
    pub(crate) as_of: NaiveDate,
    /// How often there was news: each time the prices move a little differently.
    turn: u32,
}

/// An account as the institution reports it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) account_id: String,
    pub(crate) name: String,
    pub(crate) official_name: Option<String>,
    pub(crate) mask: Option<String>,
    pub(crate) kind: String,
    pub(crate) subtype: Option<String>,
    pub(crate) currency: String,
    pub(crate) available: Option<Decimal>,
    /// None for an investment account: it is worth what its positions are worth.
    pub(crate) current: Option<Decimal>,
    pub(crate) margin_loan_amount: Option<Decimal>,
}

/// One row of an account.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub(crate) account_id: String,
    pub(crate) security_id: String,
    pub(crate) quantity: Decimal,
    pub(crate) price: Decimal,
    pub(crate) cost_basis: Option<Decimal>,
    pub(crate) dated: bool,
}

impl Position {
    /// What the position is worth. Ten decimals are more than any institution reports and keep dust from vanishing.
    pub(crate) fn value(&self) -> Decimal {
        self.quantity.checked_mul(self.price).unwrap_or(Decimal::MAX).round_dp(10)
    }
}

impl Portfolio {
    /// What a new item at this institution starts with. The account ids are its own.
    pub(crate) fn open(institution: &Institution, as_of: NaiveDate) -> Result<Self, Error> {
        let mut portfolio = Self { accounts: Vec::new(), positions: Vec::new(), as_of, turn: 0 };
        for plan in &institution.accounts {
            let account_id = id::letters(37)?;
            portfolio.positions.extend(plan.positions.iter().map(|position| Position {
                account_id: account_id.clone(),
                security_id: position.security.clone(),
                quantity: position.quantity,
                price: position.price,
                cost_basis: position.cost_basis,
                dated: position.dated,
            }));
            portfolio.accounts.push(Account {
                account_id,
                name: plan.name.clone(),
                official_name: plan.official_name.clone(),
                mask: plan.mask.clone(),
                kind: plan.kind.clone(),
                subtype: plan.subtype.clone(),
                currency: plan.currency.clone(),
                available: plan.available,
                current: plan.current,
                margin_loan_amount: plan.margin_loan_amount,
            });
        }
        Ok(portfolio)
    }

    /// Changes every position of a security; one that is not held yet is opened in the first investment account.
    pub(crate) fn edit(&mut self, catalog: &Catalog, security: &str, edit: Edit) -> Result<Change, Error> {
        let known =
            catalog.security(security).ok_or_else(|| Error::NotFound { kind: "security", id: security.to_owned() })?;
        let held: Vec<&mut Position> =
            self.positions.iter_mut().filter(|position| position.security_id == known.security_id).collect();
        if held.is_empty() {
            let price = edit.price.or(known.close_price()).unwrap_or(Decimal::ONE);
            self.buy(&known.security_id, edit.quantity.unwrap_or(Decimal::ONE), price)?;
            return Ok(Change { new: 1, updated: 0 });
        }
        let change = Change { new: 0, updated: held.len() };
        for position in held {
            position.quantity = edit.quantity.unwrap_or(position.quantity);
            position.price = edit.price.unwrap_or(position.price);
        }
        Ok(change)
    }

    /// Closes every position of a security.
    pub(crate) fn remove(&mut self, catalog: &Catalog, security: &str) -> Result<Change, Error> {
        let known =
            catalog.security(security).ok_or_else(|| Error::NotFound { kind: "security", id: security.to_owned() })?;
        let before = self.positions.len();
        self.positions.retain(|position| position.security_id != known.security_id);
        Ok(Change { new: 0, updated: before - self.positions.len() })
    }

    /// Closes every position, cash included. The accounts stay.
    pub(crate) fn sell_everything(&mut self) -> Change {
        Change { new: 0, updated: std::mem::take(&mut self.positions).len() }
    }

    /// A day passes: prices move, and one quantity. The same number of days always leads to the same portfolio.
    pub(crate) fn news(&mut self, catalog: &Catalog, as_of: NaiveDate) -> Result<Change, Error> {
        self.turn += 1;
        self.as_of = as_of;
        let cash = |position: &&mut Position| {
            catalog.security(&position.security_id).is_some_and(super::security::Security::is_cash)
        };
        let mut moving: Vec<&mut Position> = self.positions.iter_mut().filter(|position| !cash(position)).collect();
        if moving.is_empty() {
            let bought = catalog.security("VTI").filter(|_| self.accounts.iter().any(Account::is_investment));
            let Some(fund) = bought else { return Ok(Change::default()) };
            self.buy(&fund.security_id, Decimal::from(self.turn), fund.close_price().unwrap_or(Decimal::ONE))?;
            return Ok(Change { new: 1, updated: 0 });
        }
        if let Some(first) = moving.first_mut() {
            first.quantity += Decimal::ONE;
        }
        for position in &mut moving {
            position.price = moved(position.price, self.turn);
        }
        Ok(Change { new: 0, updated: moving.len() })
    }

    fn buy(&mut self, security_id: &str, quantity: Decimal, price: Decimal) -> Result<(), Error> {
        let account = self.accounts.iter().find(|account| account.is_investment());
        let account_id =
            account.ok_or_else(|| Error::Invalid("the item has no investment account".to_owned()))?.account_id.clone();
        let cost_basis = quantity.checked_mul(price);
        self.positions.push(Position {
            account_id,
            security_id: security_id.to_owned(),
            quantity,
            price,
            cost_basis,
            dated: true,
        });
        Ok(())
    }
}

impl Account {
    pub(crate) fn is_investment(&self) -> bool {
        self.kind == "investment"
    }
}

#[cfg(test)]
mod tests;

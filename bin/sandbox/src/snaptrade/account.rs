//! An account of a connection, and what it holds.

use rust_decimal::Decimal;

use super::catalog::{AccountPlan, Cash, Catalog};
use super::instrument::Instrument;
use crate::change::{Change, Edit, moved};
use crate::{Error, id};

/// An account as the brokerage reports it.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) id: String,
    /// Its name and the like. What the plan holds is only the beginning.
    pub(super) plan: AccountPlan,
    pub(super) cash: Vec<Cash>,
    pub(super) positions: Vec<Position>,
}

/// One row of an account.
#[derive(Debug, Clone)]
pub(super) struct Position {
    pub(super) instrument_id: String,
    pub(super) units: Decimal,
    /// Per share, also of an option.
    pub(super) price: Option<Decimal>,
    /// Per share as well.
    pub(super) cost_basis: Option<Decimal>,
}

impl Account {
    /// A new account. Its id is its own: connecting again gives another one.
    pub(super) fn open(catalog: &Catalog, plan: &AccountPlan) -> Result<Self, Error> {
        let mut positions = Vec::with_capacity(plan.positions.len());
        for held in &plan.positions {
            positions.push(Position {
                instrument_id: held.instrument.clone(),
                units: held.units,
                price: catalog.instrument(&held.instrument)?.price,
                cost_basis: held.cost_basis,
            });
        }
        Ok(Self { id: id::uuid()?, plan: plan.clone(), cash: plan.cash.clone(), positions })
    }

    /// Whether it can hold positions that the brokerage shows.
    pub(super) fn is_shown(&self) -> bool {
        self.plan.category == "INVESTMENT" && !self.plan.holdings_unavailable
    }

    /// What the account is worth in its own currency. Amounts in other currencies are never added up, and what is cash already is not
    /// counted twice.
    pub(super) fn worth(&self, catalog: &Catalog) -> Decimal {
        if let Some(total) = self.plan.total {
            return total;
        }
        let currency = Some(self.plan.currency.as_str());
        let cash =
            self.cash.iter().filter(|cash| Some(cash.currency.as_str()) == currency).filter_map(|cash| cash.cash);
        let positions = self.positions.iter().filter_map(|position| {
            let instrument = catalog.instrument(&position.instrument_id).ok()?;
            (instrument.currency.as_deref() == currency && !instrument.cash_equivalent)
                .then(|| position.value(instrument))?
        });
        cash.chain(positions).fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Decimal::MAX))
    }

    /// Changes the positions of an instrument, as many as there are.
    pub(super) fn edit(&mut self, instrument: &Instrument, edit: Edit) -> Change {
        let mut change = Change::default();
        for position in self.positions.iter_mut().filter(|position| position.instrument_id == instrument.id) {
            position.units = edit.quantity.unwrap_or(position.units);
            position.price = edit.price.or(position.price);
            change.updated += 1;
        }
        change
    }

    /// Opens a position in an instrument.
    pub(super) fn buy(&mut self, instrument: &Instrument, edit: Edit) -> Change {
        let price = edit.price.or(instrument.price);
        let units = edit.quantity.unwrap_or(Decimal::ONE);
        self.positions.push(Position { instrument_id: instrument.id.clone(), units, price, cost_basis: price });
        Change { new: 1, updated: 0 }
    }

    /// A day passes: every price moves.
    pub(super) fn move_prices(&mut self, catalog: &Catalog, turn: u32) -> Change {
        let mut change = Change::default();
        for position in &mut self.positions {
            let cash = catalog.instrument(&position.instrument_id).is_ok_and(|instrument| instrument.cash_equivalent);
            if !cash {
                position.price = position.price.map(|price| moved(price, turn));
                change.updated += 1;
            }
        }
        change
    }
}

impl Position {
    /// What the position is worth, if its price is known.
    fn value(&self, instrument: &Instrument) -> Option<Decimal> {
        self.units.checked_mul(self.price?)?.checked_mul(instrument.multiplier).map(|value| value.round_dp(10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(slug: &str, index: usize) -> (Catalog, Account) {
        let catalog = Catalog::load().unwrap();
        let account = Account::open(&catalog, &catalog.brokerage(slug).unwrap().accounts[index]).unwrap();
        (catalog, account)
    }

    #[test]
    fn an_account_is_worth_its_positions_and_its_cash_once() {
        let (catalog, individual) = account("NORTHGATE", 0);
        // Shares, funds, 3 options of 100 shares each and the cash; the money market fund is part of the cash.
        let worth = "85 231.44 40.5 418.9 212.3456 289.155 310.772 77.4031 300 27.35 1 19402.86";
        let numbers: Vec<Decimal> = worth.split(' ').map(|digits| digits.parse().unwrap()).collect();
        let sum: Decimal = numbers.chunks(2).map(|pair| pair[0] * pair[1]).sum();
        assert_eq!(individual.worth(&catalog), sum);
    }

    #[test]
    fn another_currency_is_not_added_and_a_total_may_stand_alone() {
        let (catalog, rrsp) = account("SPRUCELINE", 0);
        // RY, XIU and the Canadian cash; without the US shares, the US trust and the US cash.
        assert_eq!(rrsp.worth(&catalog).to_string(), "44423.5610");
        let (catalog, plan) = account("GRANITE", 0);
        assert_eq!(plan.worth(&catalog).to_string(), "84213.55");
        assert!(plan.positions.is_empty() && !plan.is_shown());
    }

    #[test]
    fn a_price_that_is_not_known_does_not_move() {
        let (catalog, mut wallet) = account("COINWHARF", 0);
        let before: Vec<_> = wallet.positions.iter().map(|position| position.price).collect();
        wallet.move_prices(&catalog, 1);
        let after: Vec<_> = wallet.positions.iter().map(|position| position.price).collect();
        assert!(before[..3].iter().zip(&after).all(|(old, new)| old != new));
        assert_eq!((before[3], after[3]), (None, None));
    }
}

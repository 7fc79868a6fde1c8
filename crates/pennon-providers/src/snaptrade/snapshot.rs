//! From SnapTrade's accounts to a snapshot.

mod cash;
mod row;

use chrono::{DateTime, Utc};
use pennon_domain::{Account, Currency, Institution, InvalidId, Position, Snapshot};

use super::wire;
use crate::time;

/// An account with what it holds.
pub(super) struct Fetched {
    pub(super) account: wire::Account,
    pub(super) positions: wire::Positions,
    pub(super) balances: Vec<wire::Balance>,
}

impl Fetched {
    /// How many rows there are at most.
    pub(super) fn rows(&self) -> usize {
        self.positions.results.len() + self.balances.len()
    }
}

/// Puts the accounts together. The snapshot is as old as the oldest of them.
pub(super) fn snapshot(fetched: &[Fetched], closed: &[wire::Account]) -> Result<Snapshot, InvalidId> {
    let as_of = fetched.iter().filter_map(|one| as_of(&one.positions)).min();
    let accounts = || fetched.iter().map(|one| &one.account).chain(closed);
    let positions: Vec<_> = fetched.iter().map(positions).collect::<Result<_, _>>()?;
    Ok(Snapshot {
        institution: Institution { id: None, name: accounts().find_map(|account| account.institution_name.clone()) },
        accounts: accounts().map(account).collect(),
        positions: positions.concat(),
        as_of,
    })
}

fn positions(fetched: &Fetched) -> Result<Vec<Position>, InvalidId> {
    let account = &fetched.account.id;
    let mut cash = cash::Cash::of(&fetched.balances);
    let mut positions = Vec::with_capacity(fetched.positions.results.len());
    for (number, wire) in fetched.positions.results.iter().enumerate() {
        let position = row::position(account, number, wire)?;
        if wire.cash_equivalent {
            cash.is_partly(&position);
        }
        positions.push(position);
    }
    positions.extend(cash.positions(account)?);
    Ok(positions)
}

/// SnapTrade dates what it fetched and not the single price, so no position gets a date of its own.
fn as_of(positions: &wire::Positions) -> Option<DateTime<Utc>> {
    positions.data_freshness.as_ref()?.as_of.as_deref().and_then(time::instant)
}

fn account(account: &wire::Account) -> Account {
    let total = account.total();
    let currency = total.and_then(|total| total.currency.as_deref());
    Account {
        id: account.id.clone(),
        name: account.name().map(str::to_owned),
        mask: account.number().and_then(last_characters),
        kind: account.category().map(str::to_lowercase),
        subtype: account.raw_type.clone(),
        balance: total.and_then(|total| total.amount),
        currency: currency.map(Currency::new),
    }
}

/// Four of them, and nothing of a number that is hardly longer: the whole is nobody's business.
fn last_characters(number: &str) -> Option<String> {
    let plain: Vec<_> = number.chars().filter(|character| character.is_ascii_alphanumeric()).collect();
    plain.len().checked_sub(4).map(|start| plain[start..].iter().collect())
}

#[cfg(test)]
mod tests;

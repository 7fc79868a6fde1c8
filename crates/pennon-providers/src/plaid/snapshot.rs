//! From Plaid's portfolio to a snapshot.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use pennon_domain::{Account, Currency, Institution, Position, SecurityId, Snapshot};

use super::wire;
use crate::{text::said, time};

/// Takes the portfolio as it is: every account, every row, nothing added up.
pub(super) fn snapshot(answer: wire::Holdings) -> Snapshot {
    let securities: HashMap<_, _> =
        answer.securities.into_iter().map(|security| (security.security_id.clone(), security)).collect();
    let positions: Vec<_> = answer.holdings.into_iter().map(|holding| position(holding, &securities)).collect();
    Snapshot {
        institution: answer.item.map(institution).unwrap_or_default(),
        accounts: answer.accounts.into_iter().map(account).collect(),
        as_of: positions.iter().filter_map(|position| position.price_as_of).max(),
        positions,
    }
}

/// The institution, as far as the item names it.
pub(super) fn institution(item: wire::Item) -> Institution {
    Institution { id: said(item.institution_id), name: said(item.institution_name) }
}

fn account(account: wire::Account) -> Account {
    let balances = account.balances;
    let currency = balances.as_ref().and_then(|balances| {
        said(balances.iso_currency_code.clone()).or(said(balances.unofficial_currency_code.clone()))
    });
    Account {
        id: account.account_id,
        name: said(account.name).or(said(account.official_name)),
        mask: said(account.mask),
        kind: said(account.kind),
        subtype: said(account.subtype),
        balance: balances.and_then(|balances| balances.current),
        currency: currency.map(|code| Currency::new(&code)),
    }
}

/// A row whose security is not described keeps its id and its numbers.
fn position(holding: wire::Holding, securities: &HashMap<SecurityId, wire::Security>) -> Position {
    let security = securities.get(&holding.security_id);
    let currency = said(holding.iso_currency_code.clone()).or(said(holding.unofficial_currency_code.clone()));
    Position {
        ticker: security.and_then(|security| said(security.ticker_symbol.clone())),
        name: security.and_then(|security| said(security.name.clone())),
        kind: security.and_then(|security| said(security.kind.clone())),
        quantity: holding.quantity,
        price: holding.institution_price,
        price_as_of: price_as_of(&holding),
        value: holding.institution_value,
        cost_basis: holding.cost_basis,
        currency: Currency::new(currency.as_deref().unwrap_or_default()),
        account: holding.account_id,
        security: holding.security_id,
    }
}

fn price_as_of(holding: &wire::Holding) -> Option<DateTime<Utc>> {
    let exactly = holding.institution_price_datetime.as_deref().and_then(time::instant);
    exactly.or_else(|| holding.institution_price_as_of.as_deref().and_then(time::day))
}

#[cfg(test)]
mod tests;

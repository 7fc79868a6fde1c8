//! Holdings: positions consolidated for display.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{Amount, Currency, ItemId, Position, SecurityId};

/// A position with the names of where it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The item it belongs to.
    pub item: ItemId,
    /// The name of the item's institution.
    pub institution: Option<String>,
    /// The name of the account.
    pub account_name: Option<String>,
    /// When the item was synced last.
    pub synced_at: Option<DateTime<Utc>>,
    /// The position.
    pub position: Position,
}

/// One security in one currency, over all accounts of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The security.
    pub security: SecurityId,
    /// Its ticker symbol.
    pub ticker: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The provider's type of it.
    pub kind: Option<String>,
    /// The sum of the parts.
    pub quantity: Option<Amount>,
    /// The price of one: the latest of the parts. Unknown if parts of the same time do not agree, because
    /// one of them is old and cannot be told.
    pub price: Option<Amount>,
    /// When that was the price.
    pub price_as_of: Option<DateTime<Utc>>,
    /// The sum of the parts; unknown if one is.
    pub value: Option<Amount>,
    /// The sum of the parts; unknown if one is.
    pub cost_basis: Option<Amount>,
    /// The currency of all of it.
    pub currency: Currency,
    /// The positions it is made of.
    pub parts: Vec<Part>,
}

/// What one account holds of a [`Holding`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The item.
    pub item: ItemId,
    /// The name of its institution.
    pub institution: Option<String>,
    /// The account.
    pub account: crate::AccountId,
    /// Its name.
    pub account_name: Option<String>,
    /// How many.
    pub quantity: Amount,
    /// Their value.
    pub value: Option<Amount>,
    /// What they cost.
    pub cost_basis: Option<Amount>,
}

/// Consolidates positions by security and currency. The result is ordered by ticker, those without one
/// last, then by name.
pub fn consolidate(held: impl IntoIterator<Item = Held>) -> Vec<Holding> {
    let mut groups: BTreeMap<(SecurityId, Currency), Vec<Held>> = BTreeMap::new();
    for one in held {
        let key = (one.position.security.clone(), one.position.currency.clone());
        groups.entry(key).or_default().push(one);
    }
    let mut holdings: Vec<_> =
        groups.into_iter().map(|((security, currency), held)| holding(security, currency, held)).collect();
    holdings.sort_by(|a, b| order(a).cmp(&order(b)));
    holdings
}

fn order(holding: &Holding) -> (bool, &Option<String>, &Option<String>) {
    (holding.ticker.is_none(), &holding.ticker, &holding.name)
}

fn holding(security: SecurityId, currency: Currency, held: Vec<Held>) -> Holding {
    let first_known = |pick: fn(&Position) -> &Option<String>| held.iter().find_map(|h| pick(&h.position).clone());
    let (price, price_as_of) = price(&held);
    Holding {
        ticker: first_known(|p| &p.ticker),
        name: first_known(|p| &p.name),
        kind: first_known(|p| &p.kind),
        quantity: Amount::sum_known(held.iter().map(|h| Some(h.position.quantity))),
        price,
        price_as_of,
        value: Amount::sum_known(held.iter().map(|h| h.position.value)),
        cost_basis: Amount::sum_known(held.iter().map(|h| h.position.cost_basis)),
        parts: held.into_iter().map(part).collect(),
        security,
        currency,
    }
}

/// The latest known price; a price without a date counts as the oldest. Of prices of the same date the one
/// that was fetched last is the latest.
fn price(held: &[Held]) -> (Option<Amount>, Option<DateTime<Utc>>) {
    let age = |h: &&Held| (h.position.price_as_of, h.synced_at);
    let known = || held.iter().filter(|h| h.position.price.is_some());
    let Some(latest) = known().max_by_key(age) else { return (None, None) };
    let agreed = known().filter(|h| age(h) == age(&latest)).all(|h| h.position.price == latest.position.price);
    (latest.position.price.filter(|_| agreed), latest.position.price_as_of)
}

fn part(held: Held) -> Part {
    Part {
        item: held.item,
        institution: held.institution,
        account: held.position.account,
        account_name: held.account_name,
        quantity: held.position.quantity,
        value: held.position.value,
        cost_basis: held.position.cost_basis,
    }
}

/// What holdings are worth, each currency by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// The sum of the known values of each currency that is held; unknown while none of them is known.
    pub by_currency: BTreeMap<Currency, Option<Amount>>,
    /// How many holdings are in no sum, because their value is not known.
    pub unvalued: usize,
}

impl Totals {
    /// The one total, if there is just one currency; currencies are never added up.
    pub fn single(&self) -> Option<Amount> {
        let mut totals = self.by_currency.values();
        totals.next().copied().flatten().filter(|_| totals.next().is_none())
    }
}

/// Adds up the known values per currency. A sum too large to be held makes its holding count as unvalued.
pub fn totals(holdings: &[Holding]) -> Totals {
    let mut totals = Totals::default();
    for holding in holdings {
        let sum = totals.by_currency.entry(holding.currency.clone()).or_default();
        match holding.value.and_then(|value| sum.unwrap_or(Amount::ZERO).checked_add(value)) {
            Some(added) => *sum = Some(added),
            None => totals.unvalued += 1,
        }
    }
    totals
}

#[cfg(test)]
mod tests;

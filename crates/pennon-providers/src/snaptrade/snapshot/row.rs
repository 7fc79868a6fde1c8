//! A position of SnapTrade as a row.

use pennon_domain::{AccountId, Amount, Currency, InvalidId, Position, SecurityId};

use crate::snaptrade::wire::{self, Instrument};

/// The row. SnapTrade gives the price and the cost of one share, a row has those of the whole.
pub(super) fn position(account: &AccountId, number: usize, wire: &wire::Position) -> Result<Position, InvalidId> {
    let instrument = &wire.instrument;
    let shares = shares(instrument, wire.units);
    let of_all = |of_one: Option<Amount>| of_one?.checked_mul(shares?);
    let currency = wire.currency.as_deref().or(instrument.currency.as_deref());
    let ticker = symbol(instrument);
    Ok(Position {
        account: account.clone(),
        security: security(account, number, instrument, ticker.as_deref())?,
        name: instrument.description.clone().or_else(|| ticker.clone()),
        ticker,
        kind: instrument.kind.clone(),
        quantity: wire.units,
        price: wire.price,
        price_as_of: None,
        value: of_all(wire.price),
        cost_basis: of_all(wire.cost_basis),
        currency: Currency::new(currency.unwrap_or_default()),
    })
}

/// How many times the price of one share the row is worth, if it can be told.
///
/// A contract about shares, such as an option, is worth its multiplier; without one nobody knows what it
/// is worth. The holder of a future or of a contract for difference does not own what it is about: price
/// times size is the sum at stake and not a value, and the gain is not in the answer.
fn shares(instrument: &Instrument, units: Amount) -> Option<Amount> {
    let kind = instrument.kind.as_deref().unwrap_or_default().to_ascii_lowercase();
    match instrument.multiplier {
        _ if kind == "future" || kind == "cfd" => None,
        Some(multiplier) => units.checked_mul(multiplier),
        None if kind.contains("option") || kind.contains("future") => None,
        None => Some(units),
    }
}

fn symbol(instrument: &Instrument) -> Option<String> {
    let future = || {
        let root = instrument.root_symbol.as_deref()?;
        Some(format!("{root}{}", instrument.expiration_code.as_deref().unwrap_or_default()))
    };
    instrument.symbol.clone().or_else(|| instrument.raw_symbol.clone()).or_else(future)
}

/// SnapTrade's id; else what the instrument is called, by its kind. One without id and name is like no
/// other.
fn security(
    account: &AccountId,
    number: usize,
    instrument: &Instrument,
    symbol: Option<&str>,
) -> Result<SecurityId, InvalidId> {
    let kind = instrument.kind.as_deref().unwrap_or("unknown");
    let called = symbol.or(instrument.description.as_deref());
    let given = instrument.id.as_deref().and_then(|id| SecurityId::new(id).ok());
    let known = given.or_else(|| SecurityId::new(format!("{kind}:{}", called?)).ok());
    known.map_or_else(|| SecurityId::new(format!("unidentified:{account}:{number}")), Ok)
}

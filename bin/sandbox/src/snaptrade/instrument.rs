//! An instrument, and how it looks on the wire.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A row of `instruments.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// Per share, also of an option. Null: nobody knows.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    price: Option<Decimal>,
    /// The currency of a position in it, where the instrument itself names none.
    currency: Option<String>,
    #[serde(default)]
    cash_equivalent: bool,
    /// The key of another row.
    pub(super) underlying: Option<String>,
    pub(super) instrument: Description,
}

/// The instrument as it stands on the wire, without its underlying.
#[derive(Debug, Deserialize)]
pub(super) struct Description {
    pub(super) id: String,
    kind: String,
    symbol: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Something that can be held.
#[derive(Debug)]
pub(super) struct Instrument {
    pub(super) id: String,
    pub(super) symbol: String,
    pub(super) price: Option<Decimal>,
    pub(super) currency: Option<String>,
    /// Counted in the account's cash as well.
    pub(super) cash_equivalent: bool,
    /// How many shares one unit stands for.
    pub(super) multiplier: Decimal,
    pub(super) wire: Value,
}

impl Instrument {
    pub(super) fn new(listing: &Listing, underlying: Option<&Description>) -> Self {
        let described = &listing.instrument;
        let text = |field: &str| described.rest.get(field).and_then(Value::as_str);
        let mut wire = described.wire();
        if let Some(underlying) = underlying {
            let field = if described.kind == "option" { "underlying" } else { "underlying_instrument" };
            wire.insert(field.to_owned(), Value::Object(underlying.wire()));
        }
        Self {
            id: described.id.clone(),
            symbol: described.symbol.clone(),
            price: listing.price,
            currency: listing.currency.as_deref().or(text("currency")).map(str::to_owned),
            cash_equivalent: listing.cash_equivalent,
            multiplier: text("multiplier").and_then(|digits| digits.parse().ok()).unwrap_or(Decimal::ONE),
            wire: Value::Object(wire),
        }
    }
}

impl Description {
    fn wire(&self) -> Map<String, Value> {
        let mut wire = self.rest.clone();
        for (field, value) in [("id", &self.id), ("kind", &self.kind), ("symbol", &self.symbol)] {
            wire.insert(field.to_owned(), Value::String(value.clone()));
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use crate::snaptrade::catalog::Catalog;

    #[test]
    fn an_option_knows_its_underlying_its_multiplier_and_its_currency() {
        let catalog = Catalog::load().unwrap();
        let call = catalog.instrument("AAPL  280121C00250000").unwrap();
        assert_eq!(call.wire["underlying"]["symbol"], "AAPL");
        assert_eq!((call.wire["kind"].as_str(), call.multiplier.to_string()), (Some("option"), "100".to_owned()));
        assert_eq!(call.currency.as_deref(), Some("USD"));
        assert!(call.wire.get("currency").is_none() && call.wire.get("raw_symbol").is_none());
    }

    #[test]
    fn a_price_or_a_currency_may_be_unknown() {
        let catalog = Catalog::load().unwrap();
        let fund = catalog.instrument("CURIO-II").unwrap();
        assert_eq!((fund.price, fund.currency.as_deref()), (None, None));
    }
}

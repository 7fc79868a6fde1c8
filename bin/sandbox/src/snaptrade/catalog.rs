//! The brokerages and instruments that the sandbox knows, read from the files in `portfolios/snaptrade/`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::brokerage::Brokerage;
use super::instrument::{Instrument, Listing};
use crate::Error;

/// One file per brokerage.
const BROKERAGES: [(&str, &str); 6] = [
    ("northgate.json", include_str!("../../portfolios/snaptrade/northgate.json")),
    ("coinwharf.json", include_str!("../../portfolios/snaptrade/coinwharf.json")),
    ("spruceline.json", include_str!("../../portfolios/snaptrade/spruceline.json")),
    ("granite.json", include_str!("../../portfolios/snaptrade/granite.json")),
    ("curio.json", include_str!("../../portfolios/snaptrade/curio.json")),
    ("blankslate.json", include_str!("../../portfolios/snaptrade/blankslate.json")),
];

/// What never changes while a sandbox runs.
#[derive(Debug)]
pub(super) struct Catalog {
    /// In the order of the list above.
    pub(super) brokerages: Vec<Brokerage>,
    /// By instrument id: the same instrument at two brokerages has the same id.
    instruments: BTreeMap<String, Instrument>,
}

/// An account that a new connection starts with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPlan {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) institution_account_id: Option<String>,
    pub(super) raw_type: String,
    /// `INVESTMENT`, `DEPOSIT` or `LOC`.
    pub(super) category: String,
    pub(super) currency: String,
    #[serde(default = "open")]
    pub(super) status: Option<String>,
    /// The brokerage shows what the account is worth and not what it holds.
    #[serde(default)]
    pub(super) holdings_unavailable: bool,
    /// What the account is worth, where that does not follow from what it holds.
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) total: Option<Decimal>,
    pub(super) cash: Vec<Cash>,
    pub(super) positions: Vec<PositionPlan>,
}

/// Money of one currency. It may be owed, and it may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cash {
    pub(super) currency: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) cash: Option<Decimal>,
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) buying_power: Option<Decimal>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionPlan {
    /// The instrument's id; in the file, its key in `instruments.json`.
    pub(super) instrument: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub(super) units: Decimal,
    /// Per unit.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) cost_basis: Option<Decimal>,
}

impl Catalog {
    /// Reads the built-in files.
    ///
    /// # Errors
    /// One of them cannot be read or names an instrument that is not listed: a defect of this crate.
    pub(super) fn load() -> Result<Self, Error> {
        let listings: BTreeMap<String, Listing> =
            parse("instruments.json", include_str!("../../portfolios/snaptrade/instruments.json"))?;
        let mut brokerages = Vec::with_capacity(BROKERAGES.len());
        for (name, text) in BROKERAGES {
            let mut brokerage: Brokerage = parse(name, text)?;
            for position in brokerage.accounts.iter_mut().flat_map(|account| &mut account.positions) {
                let listing = listings.get(&position.instrument).ok_or_else(|| unknown(&position.instrument))?;
                position.instrument = listing.instrument.id.clone();
            }
            brokerages.push(brokerage);
        }
        let mut instruments = BTreeMap::new();
        for listing in listings.values() {
            let underlying = match &listing.underlying {
                Some(key) => Some(&listings.get(key).ok_or_else(|| unknown(key))?.instrument),
                None => None,
            };
            instruments.insert(listing.instrument.id.clone(), Instrument::new(listing, underlying));
        }
        Ok(Self { brokerages, instruments })
    }

    /// A brokerage by its slug.
    pub(super) fn brokerage(&self, slug: &str) -> Option<&Brokerage> {
        self.brokerages.iter().find(|brokerage| brokerage.slug == slug)
    }

    /// An instrument by its id, or by its symbol.
    ///
    /// # Errors
    /// It is not listed.
    pub(super) fn instrument(&self, name: &str) -> Result<&Instrument, Error> {
        self.instruments
            .get(name)
            .or_else(|| self.instruments.values().find(|instrument| instrument.symbol == name))
            .ok_or_else(|| unknown(name))
    }
}

fn parse<T: for<'a> Deserialize<'a>>(name: &'static str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|source| Error::Portfolio { name, source })
}

fn unknown(name: &str) -> Error {
    Error::NotFound { kind: "instrument", id: name.to_owned() }
}

fn open() -> Option<String> {
    Some("open".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_can_be_read() {
        let catalog = Catalog::load().unwrap();
        assert_eq!(catalog.brokerages.len(), BROKERAGES.len());
        assert!(catalog.brokerages.iter().all(|brokerage| brokerage.name.ends_with("(demo)")));
        assert!(catalog.brokerage("NORTHGATE").is_some() && catalog.brokerage("northgate").is_none());
    }

    #[test]
    fn an_instrument_is_found_by_id_and_by_symbol() {
        let catalog = Catalog::load().unwrap();
        let apple = catalog.instrument("AAPL").unwrap();
        assert_eq!(catalog.instrument(&apple.id).unwrap().symbol, "AAPL");
        assert!(catalog.instrument("NOSUCH").is_err());
    }
}

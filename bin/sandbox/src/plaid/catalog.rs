//! The institutions and securities that the sandbox knows, read from the files in `portfolios/`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::security::Security;
use crate::Error;

/// One file per institution.
const INSTITUTIONS: [(&str, &str); 7] = [
    ("harborline.json", include_str!("../../portfolios/harborline.json")),
    ("cedar.json", include_str!("../../portfolios/cedar.json")),
    ("blockvane.json", include_str!("../../portfolios/blockvane.json")),
    ("maplecourt.json", include_str!("../../portfolios/maplecourt.json")),
    ("newleaf.json", include_str!("../../portfolios/newleaf.json")),
    ("oddments.json", include_str!("../../portfolios/oddments.json")),
    ("tidewater.json", include_str!("../../portfolios/tidewater.json")),
];

/// What never changes while a sandbox runs.
#[derive(Debug)]
pub(crate) struct Catalog {
    /// In the order of the list above.
    pub(crate) institutions: Vec<Institution>,
    /// By security id: the same security at two institutions has the same id.
    securities: BTreeMap<String, Security>,
}

/// An institution and the accounts that a new item at it starts with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Institution {
    pub(crate) institution_id: String,
    pub(crate) name: String,
    pub(crate) country_codes: Vec<String>,
    pub(crate) primary_color: String,
    pub(crate) url: Option<String>,
    pub(super) accounts: Vec<AccountPlan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPlan {
    pub(super) name: String,
    pub(super) official_name: Option<String>,
    pub(super) mask: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) subtype: Option<String>,
    #[serde(default = "usd")]
    pub(super) currency: String,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) available: Option<Decimal>,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) current: Option<Decimal>,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) margin_loan_amount: Option<Decimal>,
    pub(super) positions: Vec<PositionPlan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionPlan {
    /// The security id; in the file, its key in `securities.json`.
    pub(super) security: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub(super) quantity: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub(super) price: Decimal,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    pub(super) cost_basis: Option<Decimal>,
    /// Whether the institution says when its price was made.
    #[serde(default = "yes")]
    pub(super) dated: bool,
}

impl Catalog {
    /// Reads the built-in files.
    ///
    /// # Errors
    /// One of them cannot be read or names a security that is not listed: a defect of this crate.
    pub(crate) fn load() -> Result<Self, Error> {
        let by_key: BTreeMap<String, Security> =
            parse("securities.json", include_str!("../../portfolios/securities.json"))?;
        let mut institutions = Vec::with_capacity(INSTITUTIONS.len());
        for (name, text) in INSTITUTIONS {
            let mut institution: Institution = parse(name, text)?;
            for position in institution.accounts.iter_mut().flat_map(|account| &mut account.positions) {
                let unknown = || Error::NotFound { kind: "security", id: position.security.clone() };
                position.security = by_key.get(&position.security).ok_or_else(unknown)?.security_id.clone();
            }
            institutions.push(institution);
        }
        let securities = by_key.into_values().map(|security| (security.security_id.clone(), security)).collect();
        Ok(Self { institutions, securities })
    }

    pub(crate) fn institution(&self, institution_id: &str) -> Option<&Institution> {
        self.institutions.iter().find(|institution| institution.institution_id == institution_id)
    }

    /// A security by its id, or by its ticker symbol.
    pub(crate) fn security(&self, name: &str) -> Option<&Security> {
        self.securities
            .get(name)
            .or_else(|| self.securities.values().find(|security| security.ticker_symbol.as_deref() == Some(name)))
    }
}

fn parse<T: for<'a> Deserialize<'a>>(name: &'static str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|source| Error::Portfolio { name, source })
}

fn usd() -> String {
    "USD".to_owned()
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_can_be_read() {
        let catalog = Catalog::load().unwrap();
        assert_eq!(catalog.institutions.len(), INSTITUTIONS.len());
        assert!(catalog.institutions.iter().all(|institution| institution.name.ends_with("(demo)")));
    }

    #[test]
    fn a_security_is_found_by_id_and_by_ticker() {
        let catalog = Catalog::load().unwrap();
        let apple = catalog.security("AAPL").unwrap();
        assert_eq!(catalog.security(&apple.security_id).unwrap().ticker_symbol.as_deref(), Some("AAPL"));
        assert!(catalog.security("NOSUCH").is_none());
    }

    #[test]
    fn one_security_stands_at_two_institutions() {
        let catalog = Catalog::load().unwrap();
        let apple = &catalog.security("AAPL").unwrap().security_id;
        let holders = catalog.institutions.iter().filter(|institution| {
            institution
                .accounts
                .iter()
                .flat_map(|account| &account.positions)
                .any(|position| &position.security == apple)
        });
        assert_eq!(holders.count(), 2);
    }
}

//! The account aggregators that Pennon knows.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An account aggregator. Adding one is a variant and a row of the table beside it; nothing else in
/// the workspace branches on the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Plaid Investments.
    Plaid,
    /// SnapTrade.
    Snaptrade,
}

impl Provider {
    /// Every provider with the name used in paths and tables and the name shown to people.
    const TABLE: [(Provider, &'static str, &'static str); 2] =
        [(Provider::Plaid, "plaid", "Plaid"), (Provider::Snaptrade, "snaptrade", "SnapTrade")];

    /// Every provider, in the order of the registry.
    pub fn all() -> impl Iterator<Item = Provider> {
        Self::TABLE.into_iter().map(|(provider, ..)| provider)
    }

    /// The name in paths and tables: lower case, stable.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        Self::TABLE[self as usize].2
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no provider has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown provider {0:?}")]
pub struct UnknownProvider(pub String);

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::all().find(|provider| provider.as_str() == name).ok_or_else(|| UnknownProvider(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_variants() {
        for (index, (provider, name, _)) in Provider::TABLE.into_iter().enumerate() {
            assert_eq!(provider as usize, index);
            assert_eq!(name.parse(), Ok(provider));
        }
    }

    #[test]
    fn a_name_that_is_not_in_the_table_is_refused() {
        assert!("Plaid".parse::<Provider>().is_err());
        assert!("".parse::<Provider>().is_err());
    }
}

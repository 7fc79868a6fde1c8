//! The account aggregators.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The name of an account aggregator: 1 to 16 lower-case letters and digits, as in paths and tables.
///
/// The type is open. A provider is added where the parts are put together, by a client for it; no rule of
/// the workspace depends on which provider it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Provider([u8; MAX_BYTES]);

const MAX_BYTES: usize = 16;

impl Provider {
    /// Plaid Investments.
    pub const PLAID: Provider = Provider::named("plaid");
    /// SnapTrade.
    pub const SNAPTRADE: Provider = Provider::named("snaptrade");

    /// The providers whose clients are part of Pennon, with the names that they give themselves.
    const KNOWN: [(Provider, &'static str); 2] = [(Provider::PLAID, "Plaid"), (Provider::SNAPTRADE, "SnapTrade")];

    /// The providers whose clients are part of Pennon.
    pub fn known() -> impl Iterator<Item = Provider> {
        Self::KNOWN.into_iter().map(|(provider, _)| provider)
    }

    /// The provider of that name. Panics if it is none, at compile time where it is a constant.
    pub const fn named(name: &str) -> Self {
        match Self::parse(name.as_bytes()) {
            Some(provider) => provider,
            None => panic!("the name of a provider has 1 to 16 lower-case letters and digits"),
        }
    }

    /// The name in paths and tables.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(MAX_BYTES);
        // ASCII, as it was checked when it was made.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// The name shown to people.
    pub fn label(&self) -> &str {
        Self::KNOWN.iter().find(|(provider, _)| provider == self).map_or(self.as_str(), |(_, label)| label)
    }

    const fn parse(name: &[u8]) -> Option<Self> {
        if name.is_empty() || name.len() > MAX_BYTES {
            return None;
        }
        let mut bytes = [0; MAX_BYTES];
        let mut at = 0;
        while at < name.len() {
            if !name[at].is_ascii_lowercase() && !name[at].is_ascii_digit() {
                return None;
            }
            bytes[at] = name[at];
            at += 1;
        }
        Some(Self(bytes))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.as_str())
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that no provider can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the name of a provider")]
pub struct NotAProvider(pub String);

impl FromStr for Provider {
    type Err = NotAProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name.as_bytes()).ok_or_else(|| NotAProvider(name.to_owned()))
    }
}

impl TryFrom<String> for Provider {
    type Error = NotAProvider;

    fn try_from(name: String) -> Result<Self, NotAProvider> {
        name.parse()
    }
}

impl From<Provider> for String {
    fn from(provider: Provider) -> String {
        provider.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back() {
        for (provider, label) in Provider::KNOWN {
            assert_eq!(provider.as_str().parse(), Ok(provider));
            assert_eq!(provider.label(), label);
        }
        let other: Provider = "abcdefgh12345678".parse().unwrap();
        assert_eq!((other.as_str(), other.label()), ("abcdefgh12345678", "abcdefgh12345678"));
        assert_eq!(serde_json::to_string(&Provider::PLAID).unwrap(), r#""plaid""#);
    }

    #[test]
    fn what_cannot_stand_in_a_path_is_no_name() {
        for bad in ["", "Plaid", "a b", "a/b", "abcdefgh123456789", "pläid", "a\0"] {
            assert!(bad.parse::<Provider>().is_err(), "{bad:?}");
        }
    }
}

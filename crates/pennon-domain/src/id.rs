//! Identifiers. Those of the providers are opaque and case-sensitive.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is no identifier: empty, longer than any provider sends, or with control characters, which
/// no provider sends and not every database stores.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to {} bytes and no control characters", MAX_BYTES)]
pub struct InvalidId;

/// No identifier of a provider comes near; a longer one is an attack on the index.
const MAX_BYTES: usize = 255;

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes an identifier of 1 to 255 bytes without control characters as it is.
            pub fn new(id: impl Into<String>) -> Result<Self, InvalidId> {
                let id = id.into();
                if id.is_empty() || id.len() > MAX_BYTES || id.contains(char::is_control) { Err(InvalidId) } else { Ok(Self(id)) }
            }

            /// The identifier as the provider spells it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(id: String) -> Result<Self, InvalidId> {
                Self::new(id)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(id: &str) -> Result<Self, InvalidId> {
                Self::new(id)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque_id! {
    /// One connection of a user to an institution: Plaid's `item_id`, SnapTrade's connection id.
    ItemId
}
opaque_id! {
    /// One account of an item.
    AccountId
}
opaque_id! {
    /// One security, as the provider identifies it. The same security has the same id at every
    /// institution of the provider.
    SecurityId
}

/// A user of this installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_matters() {
        assert_ne!(ItemId::new("eVB").unwrap(), ItemId::new("evb").unwrap());
    }

    #[test]
    fn an_empty_or_endless_identifier_is_refused() {
        assert_eq!(ItemId::new(""), Err(InvalidId));
        assert!(AccountId::new("x".repeat(255)).is_ok());
        assert_eq!(AccountId::new("x".repeat(256)), Err(InvalidId));
        assert_eq!(ItemId::new("a\0b"), Err(InvalidId));
    }
}

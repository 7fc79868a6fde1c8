//! The state of a connection.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// The state of an item, as the provider's webhooks and answers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// It works.
    Active,
    /// It works, but the user should act soon or may want to: a disconnect is announced, or accounts can
    /// be added.
    Attention,
    /// The user must log in again at the institution. The stored data stays.
    NeedsReauth,
    /// It does not work at the moment, and the user can do nothing about it.
    Error,
    /// The provider no longer knows it, or the user took the permission back. It is never called again.
    Gone,
}

impl ItemStatus {
    const TABLE: [(ItemStatus, &'static str); 5] = [
        (ItemStatus::Active, "active"),
        (ItemStatus::Attention, "attention"),
        (ItemStatus::NeedsReauth, "needs_reauth"),
        (ItemStatus::Error, "error"),
        (ItemStatus::Gone, "gone"),
    ];

    /// The name in tables and answers.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// Whether the user should be offered the provider's update mode.
    pub fn offers_reauth(self) -> bool {
        matches!(self, ItemStatus::NeedsReauth | ItemStatus::Attention)
    }

    /// Whether a call for the item can bring anything.
    pub fn is_callable(self) -> bool {
        self != ItemStatus::Gone
    }
}

impl fmt::Display for ItemStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no status has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown item status {0:?}")]
pub struct UnknownStatus(pub String);

impl FromStr for ItemStatus {
    type Err = UnknownStatus;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let row = Self::TABLE.into_iter().find(|(_, known)| *known == name);
        row.map(|(status, _)| status).ok_or_else(|| UnknownStatus(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for (index, (status, name)) in ItemStatus::TABLE.into_iter().enumerate() {
            assert_eq!(status as usize, index);
            assert_eq!(name.parse(), Ok(status));
        }
        assert!("Active".parse::<ItemStatus>().is_err());
    }
}

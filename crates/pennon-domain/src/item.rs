//! An item: one connection of a user to an institution.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{ItemId, ItemStatus, Provider, Sequences, UserId};

/// The institution behind an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Institution {
    /// The provider's id of it.
    pub id: Option<String>,
    /// The name that people know.
    pub name: Option<String>,
}

/// One connection of a user to an institution, without its access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The provider it belongs to.
    pub provider: Provider,
    /// The provider's id of it.
    pub id: ItemId,
    /// Who owns it. Never changes.
    pub user: UserId,
    /// The institution.
    pub institution: Institution,
    /// Whether it works.
    pub status: ItemStatus,
    /// The provider's code for the status, such as `ITEM_LOGIN_REQUIRED`.
    pub status_reason: Option<String>,
    /// The news against what the stored snapshot contains.
    pub sequences: Sequences,
    /// When the last news came.
    pub last_event_at: Option<DateTime<Utc>>,
    /// When the stored snapshot was fetched.
    pub last_synced_at: Option<DateTime<Utc>>,
    /// The moment up to which the provider knew then.
    pub provider_as_of: Option<DateTime<Utc>>,
    /// SHA-256 of the stored snapshot, in hex: tells *unchanged* from *updated*.
    pub snapshot_hash: Option<String>,
}

impl Item {
    /// Whether there is news that the stored snapshot does not contain.
    pub fn is_pending(&self) -> bool {
        self.sequences.is_pending()
    }
}

//! What a refresh brought.

use serde::Serialize;

use crate::{Institution, ItemId};

/// What became of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A snapshot with differences was stored.
    Updated,
    /// The provider's snapshot equals the stored one.
    Unchanged,
    /// There is no new snapshot; the stored rows and the flag stay.
    Failed,
}

impl Outcome {
    /// The name in tables and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Failed => "failed",
        }
    }
}

/// What became of one item of a refresh, and what the user can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutcome {
    /// The item.
    pub item: ItemId,
    /// Its institution.
    pub institution: Institution,
    /// What became of it.
    pub outcome: Outcome,
    /// The provider's code of the failure.
    pub error_code: Option<String>,
    /// Whether the user must log in at the institution again.
    pub needs_reauth: bool,
}

//! A snapshot: all that an item holds at one moment.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Account, Institution, Position};

/// The accounts and positions of one item, complete. An empty one says that everything was sold; an
/// answer that could not be read never becomes a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// The institution, as far as the answer names it.
    pub institution: Institution,
    /// Every account, also those that hold nothing.
    pub accounts: Vec<Account>,
    /// Every position.
    pub positions: Vec<Position>,
    /// The moment up to which the provider knows, if it says so.
    pub as_of: Option<DateTime<Utc>>,
}

//! An event: what a verified webhook says.

use chrono::{DateTime, Utc};

use crate::{Effect, ItemId, Provider};

/// What one delivery of a provider says, in words that all providers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Who sent it.
    pub provider: Provider,
    /// Identifies the delivery: the same one twice counts once. Unique within the provider.
    pub delivery_key: String,
    /// The provider's name for it, such as `HOLDINGS:DEFAULT_UPDATE`.
    pub kind: String,
    /// The item it is about, if it is about one.
    pub item: Option<ItemId>,
    /// The provider's id of the user, if the event carries one.
    pub provider_user: Option<String>,
    /// When the provider issued it. Orders changes of status that come out of order.
    pub issued_at: DateTime<Utc>,
    /// What it does.
    pub effect: Effect,
    /// The payload as JSON, without secrets, kept for the operator.
    pub payload: String,
}

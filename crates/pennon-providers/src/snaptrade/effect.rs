//! What SnapTrade's webhooks do.
//!
//! Source: SnapTrade's page "Webhooks". A webhook carries no holdings, only the news that there are some.
//! What is not in the table is recorded and does nothing: users come and go by our own doing, an attempt
//! that failed left nothing behind, and what we do not trade is not updated.

use pennon_domain::{Effect, ItemStatus};
use serde_json::{Map, Value};

/// What to do for one type.
#[derive(Debug, Clone, Copy)]
enum Action {
    /// Holdings, transactions or accounts changed.
    News,
    /// The holdings were looked at; `details` says how well that went.
    Synced,
    /// The connection works, and there is news.
    Works,
    /// The connection is disabled until the user logs in again.
    Broken,
    /// The connection is gone, with all it held.
    Deleted,
}

const EFFECTS: &[(&str, Action)] = &[
    ("ACCOUNT_HOLDINGS_UPDATED", Action::Synced),
    ("ACCOUNT_TRANSACTIONS_INITIAL_UPDATE", Action::News),
    ("ACCOUNT_TRANSACTIONS_UPDATED", Action::News),
    ("ACCOUNT_REMOVED", Action::News),
    ("NEW_ACCOUNT_AVAILABLE", Action::News),
    ("TRADE_DETECTION", Action::News),
    ("CONNECTION_UPDATED", Action::News),
    ("CONNECTION_ADDED", Action::Works),
    ("CONNECTION_FIXED", Action::Works),
    ("CONNECTION_BROKEN", Action::Broken),
    ("CONNECTION_DELETED", Action::Deleted),
];

/// The effect of a payload of that type.
pub(super) fn effect(event_type: &str, payload: &Map<String, Value>) -> Effect {
    match EFFECTS.iter().find(|(known, _)| *known == event_type).map(|(_, action)| action) {
        Some(Action::News) => Effect::news(),
        Some(Action::Synced) if has_failed(payload) => Effect::none(),
        Some(Action::Synced) => Effect::news(),
        Some(Action::Works) => Effect::repaired().with_news(),
        Some(Action::Broken) => Effect::status(ItemStatus::NeedsReauth, event_type),
        Some(Action::Deleted) => Effect::removed(),
        None => Effect::none(),
    }
}

/// Whether neither positions nor balances could be read. Anything less clear may be news.
fn has_failed(payload: &Map<String, Value>) -> bool {
    let failed = |part: &str| payload.get("details").is_some_and(|details| details[part]["success"] == false);
    failed("positions") && failed("balances")
}

#[cfg(test)]
mod tests;

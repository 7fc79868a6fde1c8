//! What Plaid's webhooks do.
//!
//! Source: Plaid's pages "Investments webhooks" and "Items webhooks". A webhook carries no holdings, only
//! the news that there are some.

use pennon_domain::{AccountId, Effect, ItemStatus};
use serde_json::{Map, Value};

use super::answer::ErrorObject;

/// What to do for one type and code.
#[derive(Debug, Clone, Copy)]
enum Action {
    /// Holdings or transactions changed.
    News,
    /// The item works again, and the user did it elsewhere.
    Repaired,
    /// The payload says what is wrong.
    Failed,
    /// The user should act, or may want to. The code is the reason.
    Attention,
    /// The user took back the permission for all of it.
    Gone,
    /// The user took back the permission for one account.
    AccountRevoked,
}

const EFFECTS: &[(&str, &str, Action)] = &[
    ("HOLDINGS", "DEFAULT_UPDATE", Action::News),
    ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE", Action::News),
    ("INVESTMENTS_TRANSACTIONS", "HISTORICAL_UPDATE", Action::News),
    // Names that older integrations and tools know.
    ("INVESTMENTS", "DEFAULT_UPDATE", Action::News),
    ("INVESTMENTS", "HOLDINGS_UPDATE", Action::News),
    ("ITEM", "ERROR", Action::Failed),
    ("ITEM", "LOGIN_REPAIRED", Action::Repaired),
    ("ITEM", "NEW_ACCOUNTS_AVAILABLE", Action::Attention),
    ("ITEM", "PENDING_DISCONNECT", Action::Attention),
    ("ITEM", "PENDING_EXPIRATION", Action::Attention),
    ("ITEM", "USER_PERMISSION_REVOKED", Action::Gone),
    ("ITEM", "USER_ACCOUNT_REVOKED", Action::AccountRevoked),
];

/// The effect of a payload of that type and code. What is not in the table is recorded and does nothing.
pub(super) fn effect(webhook_type: &str, code: &str, payload: &Map<String, Value>) -> Effect {
    let row = EFFECTS.iter().find(|(known_type, known_code, _)| *known_type == webhook_type && *known_code == code);
    match row.map(|(.., action)| action) {
        Some(Action::News) => Effect::news(),
        Some(Action::Repaired) => Effect::repaired(),
        Some(Action::Failed) => failed(payload),
        Some(Action::Attention) => Effect::status(ItemStatus::Attention, code),
        Some(Action::Gone) => Effect::status(ItemStatus::Gone, code),
        Some(Action::AccountRevoked) => account_revoked(code, payload),
        None => Effect::none(),
    }
}

fn failed(payload: &Map<String, Value>) -> Effect {
    let error = payload.get("error").and_then(|error| serde_json::from_value::<ErrorObject>(error.clone()).ok());
    match error.and_then(|error| error.classed(400)) {
        Some((class, code)) => Effect::status(class.status(), code),
        None => Effect::none(),
    }
}

/// If it cannot be told which account is meant, at least the user is asked to look.
fn account_revoked(code: &str, payload: &Map<String, Value>) -> Effect {
    let account = payload.get("account_id").and_then(Value::as_str).and_then(|id| AccountId::new(id).ok());
    account.map_or_else(|| Effect::status(ItemStatus::Attention, code), Effect::account_revoked)
}

#[cfg(test)]
mod tests;

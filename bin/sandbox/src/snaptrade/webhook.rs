//! The bodies of webhooks.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::{Error, id};

/// What is to be said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Event<'a> {
    pub(crate) event_type: &'a str,
    /// Fields that replace or extend the usual ones.
    pub(crate) extra: Map<String, Value>,
    /// In the shape for OAuth apps (`oauth_v1`) instead of the one for API keys.
    pub(crate) oauth: bool,
}

impl<'a> Event<'a> {
    pub(crate) fn of(event_type: &'a str) -> Self {
        Self { event_type, ..Self::default() }
    }
}

/// Whom and what it is about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Subject<'a> {
    pub(super) user_id: &'a str,
    pub(super) brokerage_id: Option<&'a str>,
    pub(super) connection_id: Option<&'a str>,
    pub(super) account_id: Option<&'a str>,
}

/// Who gets it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addressee<'a> {
    pub(super) client_id: &'a str,
    /// The old secret inside the body. The provider still sends it; it proves nothing.
    pub(super) webhook_secret: &'a str,
}

/// A body before it is written: its fields in the order of sending.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) webhook_id: String,
    pub(super) fields: Vec<(String, Value)>,
}

impl Body {
    pub(super) fn new(
        addressee: Addressee<'_>,
        subject: Subject<'_>,
        event: &Event<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let mut body = Self { webhook_id: id::uuid()?, fields: Vec::new() };
        let client_id = if event.oauth { "oauthClientId" } else { "clientId" };
        if event.oauth {
            body.set("schemaVersion", json!("oauth_v1"));
        }
        body.set("webhookId", json!(body.webhook_id));
        body.set(client_id, json!(addressee.client_id));
        // The microseconds of Python's `isoformat`.
        body.set("eventTimestamp", json!(now.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()));
        body.set("userId", json!(subject.user_id));
        body.set("eventType", json!(event.event_type));
        if !event.oauth {
            body.set("webhookSecret", json!(addressee.webhook_secret));
        }
        body.add_subject(subject, event)?;
        for (field, value) in &event.extra {
            body.set(field, value.clone());
        }
        if let Some(Value::String(webhook_id)) = event.extra.get("webhookId") {
            body.webhook_id.clone_from(webhook_id);
        }
        Ok(body)
    }

    /// The fields of this type of event.
    fn add_subject(&mut self, subject: Subject<'_>, event: &Event<'_>) -> Result<(), Error> {
        let connection_id = if event.oauth { "connectionId" } else { "brokerageAuthorizationId" };
        for part in parts(event.event_type) {
            match part {
                Part::Account => self.set("accountId", json!(subject.account_id)),
                Part::Brokerage => self.set("brokerageId", json!(subject.brokerage_id)),
                Part::Connection => self.set(connection_id, json!(subject.connection_id)),
                Part::Result => self.set("connectionAttemptedResult", json!("SUCCESS")),
                Part::Synced => self.set("details", synced()),
                Part::Orders => {
                    // The provider misspells the field, and what it holds is another id.
                    self.set("webookId", json!(id::uuid()?));
                    self.set("details", orders());
                }
            }
        }
        Ok(())
    }

    fn set(&mut self, field: &str, value: Value) {
        match self.fields.iter_mut().find(|(known, _)| known == field) {
            Some((_, old)) => *old = value,
            None => self.fields.push((field.to_owned(), value)),
        }
    }
}

enum Part {
    Account,
    Brokerage,
    Connection,
    Result,
    Synced,
    Orders,
}

/// What a type of event tells beside the common fields. One that is not known names its connection.
fn parts(event_type: &str) -> &'static [Part] {
    match event_type {
        "USER_REGISTERED" | "USER_DELETED" | "CONNECTION_FAILED" => &[],
        "CONNECTION_ATTEMPTED" => &[Part::Result, Part::Brokerage],
        "CONNECTION_ADDED" | "CONNECTION_DELETED" => &[Part::Brokerage, Part::Connection],
        "NEW_ACCOUNT_AVAILABLE"
        | "ACCOUNT_REMOVED"
        | "ACCOUNT_TRANSACTIONS_INITIAL_UPDATE"
        | "ACCOUNT_TRANSACTIONS_UPDATED" => &[Part::Account, Part::Connection],
        "ACCOUNT_HOLDINGS_UPDATED" => &[Part::Account, Part::Brokerage, Part::Connection, Part::Synced],
        "TRADE_DETECTION" | "TRADE_UPDATE" => &[Part::Account, Part::Brokerage, Part::Connection, Part::Orders],
        _ => &[Part::Connection],
    }
}

fn synced() -> Value {
    let good = json!({"success": true, "error": null});
    json!({"total_value": good, "positions": good, "balances": good, "orders": good})
}

fn orders() -> Value {
    json!({"orders": [{
        "brokerage_order_id": "demo-order-1",
        "brokerage_group_order_id": null,
        "order_role": null,
        "order_type": "MARKET",
        "status": "EXECUTED",
        "execution_price": "231.4400000000",
        "price_currency": "USD",
        "legs": [{"leg_id": null, "action": "BUY", "status": "EXECUTED", "total_quantity": "1.000000000"}],
    }]})
}

#[cfg(test)]
mod tests;

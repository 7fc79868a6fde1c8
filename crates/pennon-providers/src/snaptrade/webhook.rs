//! The webhooks of SnapTrade.

use chrono::TimeDelta;
use pennon_domain::{CallContext, Effect, Event, ItemId, Provider};
use pennon_webhook::{Delivery, HmacVerifier, Rejection, Stamp, StampFields, Tolerance, Verified, WebhookPort};
use serde_json::{Map, Value};

use super::{SnapTrade, config::SnapTradeConfig, effect::effect};
use crate::{code, redact::redacted};

/// The header with the signature.
const HEADER: &str = "Signature";

/// Some payloads have a `webookId` as well, which is another one.
const FIELDS: StampFields = StampFields { delivery_id: "webhookId", issued_at: "eventTimestamp" };

/// Clocks differ by less.
const MAX_AHEAD: TimeDelta = TimeDelta::minutes(5);

/// Receives SnapTrade's webhooks. The `webhookSecret` that payloads hold proves nothing and is not looked
/// at; it is not kept either.
#[derive(Debug)]
pub struct SnapTradeWebhooks {
    verifier: HmacVerifier,
    client_id: String,
}

impl SnapTradeWebhooks {
    /// Webhooks for the client id of `snaptrade`, signed with its consumer key or one of the further keys.
    pub fn new(snaptrade: &SnapTrade) -> Self {
        let config = snaptrade.client.config();
        let keys = std::iter::once(&config.consumer_key).chain(&config.webhook_keys);
        let verifier = HmacVerifier::new(HEADER, FIELDS, tolerance(config), keys);
        Self { verifier, client_id: config.client_id.clone() }
    }
}

fn tolerance(config: &SnapTradeConfig) -> Tolerance {
    let max_age = TimeDelta::from_std(config.webhook_max_age).unwrap_or(TimeDelta::MAX);
    Tolerance { max_age, max_ahead: MAX_AHEAD }
}

impl WebhookPort for SnapTradeWebhooks {
    fn provider(&self) -> Provider {
        Provider::SNAPTRADE
    }

    /// Calls nobody: the key is ours.
    fn receive(&self, delivery: &Delivery<'_>, _: &CallContext) -> Result<Verified<Event>, Rejection> {
        self.verifier.verify(delivery)?.try_map(|body, stamp| event(body, stamp, &self.client_id))
    }
}

/// Reads a body. Only the type must be there; a field that SnapTrade adds or drops makes no difference.
/// The payloads of OAuth apps name their connection differently, and no client id.
fn event(body: &[u8], stamp: &Stamp, ours: &str) -> Result<Event, Rejection> {
    let malformed = |reason| Rejection::Malformed { reason };
    let payload: Map<String, Value> = serde_json::from_slice(body).map_err(|_| malformed("not_an_object"))?;
    let text = |key: &str| payload.get(key).and_then(Value::as_str);
    let kind = text("eventType").and_then(code::name).ok_or(malformed("no_event_type"))?;
    let connection = text("brokerageAuthorizationId").or_else(|| text("connectionId"));
    let item = connection.and_then(|id| ItemId::new(id).ok());
    let is_ours = is_for(&payload, ours);
    if !is_ours {
        log::warn!("a snaptrade webhook for another client id than ours does nothing");
    }
    // Without a connection there is nothing that could be affected.
    let effect = if is_ours && item.is_some() { effect(kind, &payload) } else { Effect::none() };
    Ok(Event {
        provider: Provider::SNAPTRADE,
        delivery_key: stamp.delivery_key.clone(),
        kind: kind.to_owned(),
        item,
        provider_user: text("userId").map(str::to_owned),
        issued_at: stamp.issued_at,
        effect,
        payload: redacted(&payload),
    })
}

/// A payload that names no client was signed with our key all the same.
fn is_for(payload: &Map<String, Value>, ours: &str) -> bool {
    payload.get("clientId").is_none_or(|named| named.is_null() || named.as_str() == Some(ours))
}

#[cfg(test)]
mod tests;

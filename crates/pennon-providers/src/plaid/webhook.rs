//! The webhooks of Plaid.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use pennon_domain::{CallContext, Effect, Event, ItemId, Provider};
use pennon_webhook::{
    Delivery, JwsVerifier, KeySet, KnownKeyRecord, Rejection, Stamp, Tolerance, Verified, WebhookPort,
};
use serde_json::{Map, Value};

use super::{Environment, Plaid, effect::effect, keys::PlaidKeys};
use crate::{code, redact::redacted};

/// The header with the token.
const HEADER: &str = "Plaid-Verification";

/// Five minutes is what Plaid asks for. It says nothing of the future; clocks differ by less than a
/// minute.
const TOLERANCE: Tolerance = Tolerance::seconds(5 * 60, 60);

/// From where Plaid sends, as its documentation of webhooks says. "Subject to change", so that these have a
/// reserve for keys that are not known yet, and no other address is refused.
const PUBLISHED_ADDRESSES: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(52, 21, 26, 131)),
    IpAddr::V4(Ipv4Addr::new(52, 21, 47, 157)),
    IpAddr::V4(Ipv4Addr::new(52, 41, 247, 19)),
    IpAddr::V4(Ipv4Addr::new(52, 88, 82, 239)),
];

/// Receives Plaid's webhooks.
#[derive(Debug)]
pub struct PlaidWebhooks {
    verifier: JwsVerifier<PlaidKeys>,
    environment: Environment,
}

impl PlaidWebhooks {
    /// Webhooks of the environment that `plaid` talks to, with keys from there.
    pub fn new(plaid: &Plaid) -> Self {
        let keys = KeySet::new(PlaidKeys(Arc::clone(&plaid.client))).reserve_for(&PUBLISHED_ADDRESSES);
        let environment = plaid.client.config().environment;
        Self { verifier: JwsVerifier::new(HEADER, TOLERANCE, keys), environment }
    }
}

impl WebhookPort for PlaidWebhooks {
    fn provider(&self) -> Provider {
        Provider::PLAID
    }

    fn receive(&self, delivery: &Delivery<'_>, cx: &CallContext) -> Result<Verified<Event>, Rejection> {
        self.verifier.verify(delivery, cx)?.try_map(|body, stamp| event(body, stamp, self.environment))
    }

    fn known_keys(&self) -> Vec<KnownKeyRecord> {
        self.verifier.keys().known_keys()
    }

    fn recall(&self, records: Vec<KnownKeyRecord>) {
        self.verifier.keys().recall(records);
    }
}

/// Reads a body. Only type and code must be there; a field that Plaid adds or drops makes no difference.
fn event(body: &[u8], stamp: &Stamp, ours: Environment) -> Result<Event, Rejection> {
    let malformed = |reason| Rejection::Malformed { reason };
    let payload: Map<String, Value> = serde_json::from_slice(body).map_err(|_| malformed("not_an_object"))?;
    let webhook_type = name(&payload, "webhook_type").ok_or(malformed("no_webhook_type"))?;
    let code = name(&payload, "webhook_code").ok_or(malformed("no_webhook_code"))?;
    let item = payload.get("item_id").and_then(Value::as_str).and_then(|id| ItemId::new(id).ok());
    let is_ours = is_from(&payload, ours);
    if !is_ours {
        log::warn!("a plaid webhook of another environment than {ours} does nothing");
    }
    // Without an item there is nothing that could be affected.
    let effect = if is_ours && item.is_some() { effect(webhook_type, code, &payload) } else { Effect::none() };
    Ok(Event {
        provider: Provider::PLAID,
        delivery_key: stamp.delivery_key.clone(),
        kind: format!("{webhook_type}:{code}"),
        item,
        provider_user: payload.get("user_id").and_then(Value::as_str).map(str::to_owned),
        issued_at: stamp.issued_at,
        effect,
        payload: redacted(&payload),
    })
}

fn name<'a>(payload: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    payload.get(key)?.as_str().and_then(code::name)
}

/// A payload that names no environment was signed by ours all the same.
fn is_from(payload: &Map<String, Value>, ours: Environment) -> bool {
    payload.get("environment").is_none_or(|named| named.is_null() || named.as_str() == Some(ours.as_str()))
}

#[cfg(test)]
mod tests;

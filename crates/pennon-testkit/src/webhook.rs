//! Webhooks with real signatures.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Utc};
use pennon_domain::{CallContext, Effect, Event, ItemId, Provider, ProviderCall};
use pennon_webhook::{
    Delivery, JwsVerifier, KeyAnswer, KeySet, KeySource, KeySourceError, KnownKeyRecord, PublicPoint, Rejection,
    Tolerance, Verified, WebhookPort,
};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

use crate::Hold;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "Test-Signature";

/// The id of the only key.
const KID: &str = "test-key";

/// The path under which the ledger has a lookup of a key.
pub const KEY_ENDPOINT: &str = "/webhook-key";

/// A sender of webhooks with a key of its own.
pub struct Signer {
    kid: String,
    key: EcdsaKeyPair,
    hanging: Hold,
    revoked: Arc<AtomicBool>,
}

/// A webhook ready to be delivered, as often as one likes.
#[derive(Debug, Clone)]
pub struct SignedWebhook {
    /// The token for [`SIGNATURE_HEADER`].
    pub signature: String,
    /// The body.
    pub body: String,
}

impl Default for Signer {
    fn default() -> Self {
        Self::new()
    }
}

impl Signer {
    /// A signer with a new key, of the id that the provider's key has.
    pub fn new() -> Self {
        Self::named(KID)
    }

    /// A signer with a new key of that id, which no provider knows.
    pub fn named(kid: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap();
        Self { kid: kid.to_owned(), key, hanging: Hold::default(), revoked: Arc::default() }
    }

    /// Signs a body as issued at that time.
    pub fn sign(&self, body: impl Into<String>, issued_at: DateTime<Utc>) -> SignedWebhook {
        let body = body.into();
        let hash: String = digest(&SHA256, body.as_bytes()).as_ref().iter().map(|b| format!("{b:02x}")).collect();
        let head = json!({"alg": "ES256", "kid": self.kid, "typ": "JWT"}).to_string();
        let claims = json!({"iat": issued_at.timestamp(), "request_body_sha256": hash}).to_string();
        let signed = format!("{}.{}", BASE64.encode(head), BASE64.encode(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        SignedWebhook { signature: format!("{signed}.{}", BASE64.encode(signature)), body }
    }

    /// News of an item.
    pub fn news(&self, item: &str, issued_at: DateTime<Utc>) -> SignedWebhook {
        self.event("NEWS", item, &Effect::news(), issued_at)
    }

    /// An event of that kind and effect.
    pub fn event(&self, kind: &str, item: &str, effect: &Effect, issued_at: DateTime<Utc>) -> SignedWebhook {
        self.sign(json!({"kind": kind, "item": item, "effect": effect}).to_string(), issued_at)
    }

    /// An event of an item that names the provider's user as well.
    pub fn event_of(&self, user: &str, item: &str, effect: &Effect, issued_at: DateTime<Utc>) -> SignedWebhook {
        self.sign(json!({"kind": "EVENT", "user": user, "item": item, "effect": effect}).to_string(), issued_at)
    }

    /// Where those wait who ask the provider for a key whose id begins with `hang`.
    pub fn hanging(&self) -> &Hold {
        &self.hanging
    }

    /// From now on the provider does not know the key any more.
    pub fn revoke(&self) {
        self.revoked.store(true, Ordering::SeqCst);
    }

    /// The webhooks that this signer signs.
    pub fn webhooks(&self, provider: Provider) -> FakeWebhooks {
        let point = PublicPoint::try_from(self.key.public_key().as_ref()).unwrap();
        let keys =
            KeySet::new(OneKey { provider, point, hanging: self.hanging.clone(), revoked: Arc::clone(&self.revoked) });
        FakeWebhooks { provider, verifier: JwsVerifier::new(SIGNATURE_HEADER, Tolerance::seconds(300, 60), keys) }
    }
}

impl SignedWebhook {
    /// Hands the webhook over as a delivery.
    pub fn deliver<T>(&self, received_at: DateTime<Utc>, to: impl FnOnce(&Delivery<'_>) -> T) -> T {
        let headers = [(SIGNATURE_HEADER, self.signature.as_bytes())];
        to(&Delivery { headers: &headers, body: self.body.as_bytes(), received_at, peer: None })
    }
}

/// Webhooks of a fake provider: the real verification, and a body that spells out its effect.
pub struct FakeWebhooks {
    provider: Provider,
    verifier: JwsVerifier<OneKey>,
}

impl WebhookPort for FakeWebhooks {
    fn provider(&self) -> Provider {
        self.provider
    }

    fn receive(&self, delivery: &Delivery<'_>, cx: &CallContext) -> Result<Verified<Event>, Rejection> {
        self.verifier.verify(delivery, cx)?.try_map(|body, stamp| {
            let malformed = || Rejection::Malformed { reason: "not_an_event" };
            let body: Value = serde_json::from_slice(body).map_err(|_| malformed())?;
            let kind = body["kind"].as_str().ok_or_else(malformed)?;
            Ok(Event {
                provider: self.provider,
                delivery_key: stamp.delivery_key.clone(),
                kind: kind.to_owned(),
                item: body["item"].as_str().map(|item| ItemId::new(item).unwrap()),
                provider_user: body["user"].as_str().map(str::to_owned),
                issued_at: stamp.issued_at,
                effect: serde_json::from_value(body["effect"].clone()).unwrap_or_default(),
                payload: body.to_string(),
            })
        })
    }

    fn known_keys(&self) -> Vec<KnownKeyRecord> {
        self.verifier.keys().known_keys()
    }

    fn recall(&self, records: Vec<KnownKeyRecord>) {
        self.verifier.keys().recall(records);
    }
}

/// A provider that has one key, and records in the ledger that it was asked.
#[derive(Debug)]
struct OneKey {
    provider: Provider,
    point: PublicPoint,
    hanging: Hold,
    revoked: Arc<AtomicBool>,
}

impl KeySource for OneKey {
    fn origin(&self) -> &str {
        "https://keys.example"
    }

    fn key(&self, kid: &str, cx: &CallContext) -> Result<KeyAnswer, KeySourceError> {
        cx.calls.record(ProviderCall {
            provider: self.provider,
            endpoint: KEY_ENDPOINT.to_owned(),
            item: None,
            at: cx.now,
            duration: Duration::from_millis(1),
            error_code: None,
            request_id: None,
        });
        if kid.starts_with("hang") {
            self.hanging.wait();
        }
        if kid != KID || self.revoked.load(Ordering::SeqCst) {
            return Ok(KeyAnswer::Unknown);
        }
        Ok(KeyAnswer::Key { point: self.point.clone(), expired_at: None })
    }
}

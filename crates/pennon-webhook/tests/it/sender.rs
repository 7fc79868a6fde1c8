//! A sender with a real key, and the verifier that knows it.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::CallContext;
use pennon_webhook::{
    Delivery, JwsVerifier, KeyAnswer, KeySet, KeySource, KeySourceError, PublicPoint, Rejection, Tolerance, Verified,
};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

pub(crate) const HEADER: &str = "Sender-Verification";
pub(crate) const KID: &str = "6f1d0c52-9a53-4c0e-8a52-53d4f7a0be11";
pub(crate) const BODY: &[u8] = b"{\n  \"code\": \"NEWS\",\n  \"item\": \"item-7\"\n}";

/// Signs tokens, well formed or not.
pub(crate) struct Sender {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Sender {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    pub(crate) fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(crate) fn point(&self) -> PublicPoint {
        PublicPoint::try_from(self.public_key()).unwrap()
    }

    /// A good token for that body.
    pub(crate) fn token(&self, body: &[u8]) -> String {
        self.sign(&header(), &claims(body, now()))
    }

    /// A token with these parts, and a good signature over them.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub(crate) fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode(signature))
    }
}

pub(crate) fn encode(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

pub(crate) fn encode_padded(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

pub(crate) fn header() -> Value {
    json!({"alg": "ES256", "kid": KID, "typ": "JWT"})
}

pub(crate) fn claims(body: &[u8], issued_at: DateTime<Utc>) -> Value {
    let hash: String = digest(&SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"iat": issued_at.timestamp(), "request_body_sha256": hash})
}

/// The keys of the provider, and how often it was asked for one.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) known: HashMap<String, (PublicPoint, Option<DateTime<Utc>>)>,
    pub(crate) calls: AtomicUsize,
    pub(crate) is_down: bool,
}

impl KeySource for &Keys {
    fn origin(&self) -> &str {
        "https://keys.example"
    }

    fn key(&self, kid: &str, _: &CallContext) -> Result<KeyAnswer, KeySourceError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.is_down {
            return Err(KeySourceError { code: "UNREACHABLE".to_owned() });
        }
        Ok(self.known.get(kid).map_or(KeyAnswer::Unknown, |(point, expired_at)| KeyAnswer::Key {
            point: point.clone(),
            expired_at: *expired_at,
        }))
    }
}

impl Keys {
    pub(crate) fn of(sender: &Sender) -> Self {
        Self { known: HashMap::from([(KID.to_owned(), (sender.point(), None))]), ..Self::default() }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    pub(crate) fn verifier(&self) -> JwsVerifier<&Keys> {
        JwsVerifier::new(HEADER, Tolerance::seconds(300, 60), KeySet::new(self))
    }

    /// Verifies one delivery that is received `seconds` after [`now`].
    pub(crate) fn receive<'a>(
        &self,
        token: &str,
        body: &'a [u8],
        seconds: i64,
    ) -> Result<Verified<&'a [u8]>, Rejection> {
        receive_by(&self.verifier(), &[(HEADER, token.as_bytes())], body, seconds)
    }

    /// Why a delivery with that token is refused, and that nobody was asked for a key because of it.
    pub(crate) fn refuse_unasked(&self, token: &str) -> &'static str {
        let before = self.calls();
        let reason = self.receive(token, BODY, 0).unwrap_err().reason();
        assert_eq!(self.calls(), before, "{reason} cost a call");
        reason
    }
}

/// Verifies a delivery with these headers.
pub(crate) fn receive_by<'a>(
    verifier: &JwsVerifier<&Keys>,
    headers: &[(&str, &[u8])],
    body: &'a [u8],
    seconds: i64,
) -> Result<Verified<&'a [u8]>, Rejection> {
    let received_at = now() + TimeDelta::seconds(seconds);
    // The borrow of the headers ends with the call, that of the body does not.
    let delivery = Delivery { headers, body, received_at, peer: None };
    let cx = CallContext::new(received_at, Duration::from_secs(60));
    let verified = verifier.verify(&delivery, &cx)?;
    verified.try_map(|_, _| Ok(body))
}

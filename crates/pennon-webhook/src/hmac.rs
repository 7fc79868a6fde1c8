//! A keyed hash of the body in a header.
//!
//! The sender and we share a key. What exactly is hashed differs: the body as it was sent, or what the
//! sender's serialiser makes of the parsed body. All forms are tried, each compared in constant time. That
//! takes nothing from the signature, because each form can be made only by whoever has the key, and all of
//! them say the same.
//!
//! The time of issue and the id of the delivery stand in the body, so they are read once it is found to be
//! genuine.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SubsecRound, Utc};
use pennon_domain::Secret;
use ring::hmac::{HMAC_SHA256, Key, verify};

use crate::{Canonical, Delivery, NotCanonical, Rejection, Stamp, Tolerance, Verified};

/// 32 bytes in base64, with padding.
const SIGNATURE_CHARACTERS: usize = 44;

/// Ids of deliveries are UUIDs; this is what a column of ours takes.
const MAX_ID_BYTES: usize = 255;

/// The members of the outermost object that say which delivery this is and from when.
#[derive(Debug, Clone, Copy)]
pub struct StampFields {
    /// Holds a text that is different for every message, and the same when one is sent again.
    pub delivery_id: &'static str,
    /// Holds the time of issue in the form of RFC 3339.
    pub issued_at: &'static str,
}

/// Checks deliveries that carry the base64 of an HMAC-SHA256 in a header.
#[derive(Debug)]
pub struct HmacVerifier {
    header: &'static str,
    fields: StampFields,
    tolerance: Tolerance,
    keys: Vec<Key>,
}

impl HmacVerifier {
    /// Believes whoever has one of the keys; there are several while one takes the place of another. An
    /// empty key is no key, because everybody has it.
    pub fn new<'k>(
        header: &'static str,
        fields: StampFields,
        tolerance: Tolerance,
        keys: impl IntoIterator<Item = &'k Secret>,
    ) -> Self {
        let keys = keys.into_iter().map(Secret::expose).filter(|key| !key.is_empty());
        Self { header, fields, tolerance, keys: keys.map(|key| Key::new(HMAC_SHA256, key.as_bytes())).collect() }
    }

    /// The body of the delivery, if its signature is good.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<&'a [u8]>, Rejection> {
        let signature = signature(delivery.header(self.header)?)?;
        let canonical = Canonical::parse(delivery.body);
        if !self.is_signed(&signature, delivery.body, canonical.as_ref().ok()) {
            return Err(Rejection::bad("signature"));
        }
        let canonical = canonical.map_err(|error| Rejection::Malformed { reason: reason(error) })?;
        let stamp = self.stamp(&canonical)?;
        self.tolerance.check(stamp.issued_at, delivery.received_at)?;
        Ok(Verified::new(delivery.body, stamp))
    }

    fn is_signed(&self, signature: &[u8], body: &[u8], canonical: Option<&Canonical<'_>>) -> bool {
        let by_any_key = |message: &[u8]| self.keys.iter().any(|key| verify(key, message, signature).is_ok());
        canonical.is_some_and(|canonical| {
            by_any_key(canonical.ascii().as_bytes()) || by_any_key(canonical.utf8().as_bytes())
        }) || by_any_key(body)
    }

    fn stamp(&self, body: &Canonical<'_>) -> Result<Stamp, Rejection> {
        let malformed = |reason| Rejection::Malformed { reason };
        let id = body.text(self.fields.delivery_id).filter(|id| (1..=MAX_ID_BYTES).contains(&id.len()));
        let issued_at = body.text(self.fields.issued_at).and_then(instant);
        Ok(Stamp {
            delivery_key: id.ok_or(malformed("no_delivery_id"))?.to_owned(),
            issued_at: issued_at.ok_or(malformed("no_time"))?,
        })
    }
}

fn signature(header: &[u8]) -> Result<[u8; 32], Rejection> {
    let shape = || Rejection::bad("signature_shape");
    if header.len() != SIGNATURE_CHARACTERS {
        return Err(shape());
    }
    STANDARD.decode(header).map_err(|_| shape())?.try_into().map_err(|_| shape())
}

fn reason(error: NotCanonical) -> &'static str {
    match error {
        NotCanonical::NotJson => "not_json",
        NotCanonical::DuplicateKey => "duplicate_key",
        NotCanonical::TooDeep => "too_deep",
    }
}

/// To the microsecond that databases keep.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc().trunc_subsecs(6))
}

//! The keys that sign webhooks.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::{Error, id};

/// Every key so far; the last one signs.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: String,
    pair: EcdsaKeyPair,
    created_at: DateTime<Utc>,
    expired_at: Option<DateTime<Utc>>,
}

impl Keys {
    /// One fresh key.
    pub(crate) fn generate(now: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self(vec![Key::generate(now)?]))
    }

    /// Signs with a new key from now on and returns its id. The old keys stay valid until they are expired.
    pub(crate) fn rotate(&mut self, now: DateTime<Utc>) -> Result<String, Error> {
        let key = Key::generate(now)?;
        let kid = key.kid.clone();
        self.0.push(key);
        Ok(kid)
    }

    /// Marks a key as expired. It can still be fetched, and then says so.
    pub(crate) fn expire(&mut self, kid: &str, now: DateTime<Utc>) -> Result<(), Error> {
        let key = self.0.iter_mut().find(|key| key.kid == kid).ok_or_else(|| unknown(kid))?;
        key.expired_at = Some(now);
        Ok(())
    }

    /// The id of the key that signs.
    pub(crate) fn current(&self) -> &str {
        self.0.last().map_or("", |key| &key.kid)
    }

    /// The public key as the provider's endpoint answers it.
    pub(crate) fn jwk(&self, kid: &str) -> Option<Value> {
        self.0.iter().find(|key| key.kid == kid).map(Key::jwk)
    }

    /// The compact JWS for a body, signed by this key.
    pub(crate) fn sign(&self, kid: &str, body: &[u8], iat: i64) -> Result<String, Error> {
        self.0.iter().find(|key| key.kid == kid).ok_or_else(|| unknown(kid))?.sign(body, iat)
    }
}

impl Key {
    fn generate(now: DateTime<Utc>) -> Result<Self, Error> {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
            .map_err(|_| Error::Random)?;
        Ok(Self { kid: id::uuid()?, pair, created_at: now, expired_at: None })
    }

    fn jwk(&self) -> Value {
        // Uncompressed point: 0x04, then x and y of 32 bytes each.
        let point = self.pair.public_key().as_ref();
        json!({
            "alg": "ES256",
            "crv": "P-256",
            "kid": self.kid,
            "kty": "EC",
            "use": "sig",
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
            "y": URL_SAFE_NO_PAD.encode(&point[33..]),
            "created_at": self.created_at.timestamp(),
            "expired_at": self.expired_at.map(|at| at.timestamp()),
        })
    }

    fn sign(&self, body: &[u8], iat: i64) -> Result<String, Error> {
        let header = json!({"alg": "ES256", "kid": self.kid, "typ": "JWT"});
        let payload = json!({"iat": iat, "request_body_sha256": sha256(body)});
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes())?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Lower-case hexadecimal digits.
fn sha256(body: &[u8]) -> String {
    digest(&SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unknown(kid: &str) -> Error {
    Error::NotFound { kind: "key", id: kid.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_public_key_has_the_fields_of_the_provider() {
        let keys = Keys::generate(NOW).unwrap();
        let jwk = keys.jwk(keys.current()).unwrap();
        for (field, value) in [("alg", "ES256"), ("crv", "P-256"), ("kty", "EC"), ("use", "sig")] {
            assert_eq!(jwk[field], value);
        }
        // 32 bytes each, without padding.
        assert_eq!((jwk["x"].as_str().unwrap().len(), jwk["y"].as_str().unwrap().len()), (43, 43));
        assert_eq!(jwk.get("expired_at"), Some(&Value::Null));
    }

    #[test]
    fn an_old_key_stays_until_it_is_expired() {
        let mut keys = Keys::generate(NOW).unwrap();
        let old = keys.current().to_owned();
        let new = keys.rotate(NOW).unwrap();
        assert_eq!(keys.current(), new);
        assert!(keys.jwk(&old).unwrap()["expired_at"].is_null());
        keys.expire(&old, DateTime::from_timestamp(60, 0).unwrap()).unwrap();
        assert_eq!(keys.jwk(&old).unwrap()["expired_at"], 60);
        assert!(keys.expire("nobody", NOW).is_err());
    }

    #[test]
    fn the_digest_is_lower_case_hex() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}

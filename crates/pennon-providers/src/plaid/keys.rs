//! Plaid's public keys for webhooks.

use std::{sync::Arc, time::Instant};

use pennon_domain::CallContext;
use pennon_webhook::{KeyAnswer, KeySource, KeySourceError, PublicPoint};
use serde_json::json;

use super::{client::Client, endpoint, wire};
use crate::time;

/// Plaid's code for a key id that it does not know, or not in this environment.
const UNKNOWN_KEY: &str = "INVALID_WEBHOOK_VERIFICATION_KEY_ID";

/// Asks the environment that the client talks to: each has its own keys.
#[derive(Debug)]
pub(super) struct PlaidKeys(pub(super) Arc<Client>);

impl KeySource for PlaidKeys {
    fn origin(&self) -> &str {
        self.0.base_url()
    }

    fn key(&self, kid: &str, cx: &CallContext) -> Result<KeyAnswer, KeySourceError> {
        let endpoint = &endpoint::WEBHOOK_KEY;
        // The patience is for all tries together, because the sender waits meanwhile.
        let cx = CallContext { deadline: cx.deadline.min(Instant::now() + endpoint.patience), ..cx.clone() };
        match self.0.call::<wire::KeyAnswer>(endpoint, &json!({ "key_id": kid }), None, &cx) {
            Ok(answer) => known(answer.key, kid).ok_or_else(|| KeySourceError { code: "UNREADABLE".to_owned() }),
            Err(error) if error.code() == UNKNOWN_KEY => Ok(KeyAnswer::Unknown),
            Err(error) => Err(KeySourceError { code: error.code().to_owned() }),
        }
    }
}

/// The key, if it is one for ES256 and the one that was asked for.
fn known(key: wire::Key, kid: &str) -> Option<KeyAnswer> {
    if key.kid != kid || key.alg != "ES256" || key.kty != "EC" || key.crv != "P-256" {
        return None;
    }
    let point = PublicPoint::from_coordinates(&key.x, &key.y).ok()?;
    let expired_at = match key.expired_at {
        Some(seconds) => Some(time::unix(seconds)?),
        None => None,
    };
    Some(KeyAnswer::Key { point, expired_at })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(change: &str, to: Value) -> Option<KeyAnswer> {
        let mut key = json!({
            "alg": "ES256", "crv": "P-256", "kid": "key-1", "kty": "EC", "use": "sig",
            "x": "A".repeat(43), "y": "A".repeat(43), "created_at": 1, "expired_at": null,
        });
        key[change] = to;
        known(serde_json::from_value(key).ok()?, "key-1")
    }

    #[test]
    fn only_the_key_that_was_asked_for_is_taken() {
        assert!(matches!(read("more", json!(1)), Some(KeyAnswer::Key { expired_at: None, .. })));
        let Some(KeyAnswer::Key { expired_at: Some(at), .. }) = read("expired_at", json!(17)) else {
            panic!("the time was lost")
        };
        assert_eq!(at.timestamp(), 17);
        for (change, to) in [
            ("kid", json!("key-2")),
            ("alg", json!("RS256")),
            ("kty", json!("oct")),
            ("crv", json!("P-384")),
            ("x", json!("AAAA")),
            ("y", json!(null)),
            ("expired_at", json!("soon")),
            ("expired_at", json!(i64::MAX)),
            ("expired_at", json!(253_402_300_800_i64)),
        ] {
            assert_eq!(read(change, to.clone()), None, "{change} {to}");
        }
    }
}

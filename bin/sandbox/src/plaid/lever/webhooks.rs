//! Firing webhooks and changing the keys that sign them.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::plaid::Plaid;
use crate::plaid::webhook::{self, News};
use crate::{Error, clock};

/// Webhooks and keys.
impl Plaid {
    /// The backend that receives the webhooks of items without one of their own, at `{base}/plaid/webhook`.
    pub fn set_webhook_base(&self, base: &str) {
        self.state().webhook_base = Some(base.to_owned());
    }

    /// Sends a signed webhook and waits for the receiver's status. Any type and code can be sent, known or not.
    ///
    /// # Errors
    /// The item is not known or has no receiver, or the receiver cannot be reached.
    pub fn fire_webhook(&self, item_id: &str, webhook_type: &str, webhook_code: &str) -> Result<u16, Error> {
        self.fire_webhook_with(item_id, webhook_type, webhook_code, Map::new())
    }

    /// Like [`fire_webhook`](Self::fire_webhook); `extra` replaces or extends the fields of the body.
    ///
    /// # Errors
    /// The item is not known or has no receiver, or the receiver cannot be reached.
    pub fn fire_webhook_with(
        &self,
        item_id: &str,
        webhook_type: &str,
        webhook_code: &str,
        extra: Map<String, Value>,
    ) -> Result<u16, Error> {
        let letter = self.letter(item_id, News { webhook_type, webhook_code, extra }, clock::now())?;
        self.courier.deliver(letter)
    }

    /// The exact bytes of a webhook that is not sent: a test can deliver them itself, late or twice.
    ///
    /// # Errors
    /// The item is not known.
    pub fn webhook_body(&self, item_id: &str, webhook_type: &str, webhook_code: &str) -> Result<String, Error> {
        let mut state = self.state();
        let news = News { webhook_type, webhook_code, extra: Map::new() };
        Ok(webhook::body(state.item(item_id)?, news, clock::now()))
    }

    /// Waits until every webhook queued so far has been delivered or given up. False when `patience` runs out first.
    #[must_use]
    pub fn settle(&self, patience: Duration) -> bool {
        self.courier.settle(patience)
    }

    /// The value of the `Plaid-Verification` header for this body: a JWS by the current key, issued at `iat` (Unix seconds).
    ///
    /// # Errors
    /// The system has no random bytes for the signature.
    pub fn sign(&self, body: &[u8], iat: i64) -> Result<String, Error> {
        let state = self.state();
        state.keys.sign(state.keys.current(), body, iat)
    }

    /// Like [`sign`](Self::sign), by a key that may no longer be the current one.
    ///
    /// # Errors
    /// The key is not known.
    pub fn sign_with(&self, kid: &str, body: &[u8], iat: i64) -> Result<String, Error> {
        self.state().keys.sign(kid, body, iat)
    }

    /// The id of the key that signs now.
    #[must_use]
    pub fn current_key(&self) -> String {
        self.state().keys.current().to_owned()
    }

    /// Signs with a new key from now on and returns its id. The old key stays valid until [`expire_key`](Self::expire_key).
    ///
    /// # Errors
    /// No key can be made.
    pub fn rotate_key(&self) -> Result<String, Error> {
        self.state().keys.rotate(clock::now())
    }

    /// Marks a key as expired, now.
    ///
    /// # Errors
    /// The key is not known.
    pub fn expire_key(&self, kid: &str) -> Result<(), Error> {
        self.state().keys.expire(kid, clock::now())
    }
}

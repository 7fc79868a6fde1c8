//! Firing webhooks, and sending them again.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::snaptrade::canonical::spoken;
use crate::snaptrade::{About, Event, Snaptrade};
use crate::{Error, clock};

/// A webhook that has been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentWebhook {
    /// The id inside the body; the same each time it is sent.
    pub webhook_id: String,
    /// Its type.
    pub event_type: String,
}

/// Webhooks.
impl Snaptrade {
    /// The backend that receives the webhooks, at `{base}/snaptrade/webhook`.
    pub fn set_webhook_base(&self, base: &str) {
        self.state().webhook_base = Some(base.to_owned());
    }

    /// Sends a signed webhook about a connection and waits for the receiver's status. Any type can be sent, known or not; an event of
    /// an account is about the first one.
    ///
    /// # Errors
    /// The connection is not known, there is no receiver, or it cannot be reached.
    pub fn fire_webhook(&self, connection_id: &str, event_type: &str) -> Result<u16, Error> {
        self.fire(About::Connection(connection_id), Event::of(event_type))
    }

    /// Like [`fire_webhook`](Self::fire_webhook); `extra` replaces or extends the fields of the body.
    ///
    /// # Errors
    /// As there.
    pub fn fire_webhook_with(
        &self,
        connection_id: &str,
        event_type: &str,
        extra: Map<String, Value>,
    ) -> Result<u16, Error> {
        self.fire(About::Connection(connection_id), Event { extra, ..Event::of(event_type) })
    }

    /// Like [`fire_webhook`](Self::fire_webhook), in the shape for OAuth apps (`oauth_v1`).
    ///
    /// # Errors
    /// As there.
    pub fn fire_oauth_webhook(&self, connection_id: &str, event_type: &str) -> Result<u16, Error> {
        self.fire(About::Connection(connection_id), Event { oauth: true, ..Event::of(event_type) })
    }

    /// Like [`fire_webhook`](Self::fire_webhook), about a user, known or not: `USER_REGISTERED`, `USER_DELETED`, `CONNECTION_FAILED`.
    ///
    /// # Errors
    /// There is no receiver, or it cannot be reached.
    pub fn fire_user_webhook(&self, user_id: &str, event_type: &str) -> Result<u16, Error> {
        self.fire(About::User(user_id), Event::of(event_type))
    }

    /// Sends a webhook again, byte by byte the same, and waits for the receiver's status.
    ///
    /// # Errors
    /// No webhook has this id, or the receiver cannot be reached.
    pub fn redeliver(&self, webhook_id: &str) -> Result<u16, Error> {
        self.courier.deliver(self.sent_letter(webhook_id)?)
    }

    /// The webhooks so far, oldest first.
    #[must_use]
    pub fn sent_webhooks(&self) -> Vec<SentWebhook> {
        let state = self.state();
        let sent = state.sent.iter();
        sent.map(|sent| SentWebhook { webhook_id: sent.webhook_id.clone(), event_type: sent.event_type.clone() })
            .collect()
    }

    /// The exact bytes of a webhook that is not sent: a test can deliver them itself, late or twice.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn webhook_body(&self, connection_id: &str, event_type: &str) -> Result<String, Error> {
        let body = self.compose(About::Connection(connection_id), &Event::of(event_type), clock::now())?;
        Ok(spoken(&body.fields))
    }

    /// The value of the `Signature` header for this JSON body.
    ///
    /// # Errors
    /// The body is no JSON.
    pub fn sign(&self, body: &[u8]) -> Result<String, Error> {
        let body: Value = serde_json::from_slice(body).map_err(|error| Error::Invalid(error.to_string()))?;
        Ok(self.gate.key.sign(&body))
    }

    /// Waits until every webhook queued so far has been delivered or given up. False when `patience` runs out first.
    #[must_use]
    pub fn settle(&self, patience: Duration) -> bool {
        self.courier.settle(patience)
    }

    fn fire(&self, about: About<'_>, event: Event<'_>) -> Result<u16, Error> {
        self.courier.deliver(self.letter(about, &event, clock::now())?)
    }
}

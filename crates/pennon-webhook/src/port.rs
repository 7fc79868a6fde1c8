//! What a provider's webhooks must be able to do for Pennon.

use pennon_domain::{CallContext, Event, Provider};

use crate::{Delivery, KnownKeyRecord, Rejection, Verified};

/// The webhooks of one provider.
pub trait WebhookPort: Send + Sync {
    /// Which provider this is.
    fn provider(&self) -> Provider;

    /// Verifies a delivery and says what it means. Blocks for at most a few seconds, and only if the key
    /// has to be asked for; the request for it is recorded in the log of `cx`.
    fn receive(&self, delivery: &Delivery<'_>, cx: &CallContext) -> Result<Verified<Event>, Rejection>;

    /// What the provider said of the keys that it confirmed, to be kept beyond this process. Nothing of a
    /// provider that has no public keys.
    fn known_keys(&self) -> Vec<KnownKeyRecord> {
        Vec::new()
    }

    /// Takes in what was kept. Calls nobody.
    fn recall(&self, _records: Vec<KnownKeyRecord>) {}
}

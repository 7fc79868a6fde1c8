//! Keys of webhooks over restarts: public, and worth keeping all the same. While a key is unknown, whoever
//! signs with it stands in one line with everybody who makes up a key.

use chrono::{DateTime, Utc};
use pennon_domain::Provider;
use pennon_storage::{
    Error as StorageError, Tx,
    webhook_keys::{self, WebhookKey},
};
use pennon_webhook::{InvalidPoint, KeyAnswer, KnownKeyRecord, WebhookPort};

use crate::App;

impl App {
    /// Gives every provider's webhooks the keys that were confirmed for them before this process began. To be
    /// called once, before the first delivery. A key that is not there is looked up when it is needed, so
    /// what fails here is told in the log and stops nothing.
    pub fn recall_keys(&self, now: DateTime<Utc>) {
        for provider in self.providers() {
            let Ok(set) = self.provider(provider) else { continue };
            match self.store().read(|tx| webhook_keys::list(tx, provider)) {
                Ok(keys) => set.webhooks.recall(records(provider, keys, now)),
                Err(error) => log::warn!("the keys of {}'s webhooks are not recalled: {error}", provider.label()),
            }
        }
    }

    /// Keeps what the provider has said of its keys since `now`.
    pub(crate) fn keep_keys(&self, provider: Provider, webhooks: &dyn WebhookPort, now: DateTime<Utc>) {
        let known = webhooks.known_keys().into_iter();
        let mut new: Vec<_> = known.filter(|record| record.answered_at >= now).collect();
        if new.is_empty() {
            return;
        }
        // In one order everywhere, or else two servers could wait for each other.
        new.sort_by(|a, b| a.kid.cmp(&b.kid));
        if let Err(error) = self.store().write(|tx| new.into_iter().try_for_each(|record| keep(tx, provider, record))) {
            log::warn!("the keys of {}'s webhooks are not kept: {error}", provider.label());
        }
    }
}

fn keep(tx: &mut Tx<'_>, provider: Provider, record: KnownKeyRecord) -> Result<(), StorageError> {
    let KnownKeyRecord { origin, kid, answer, answered_at } = record;
    match answer {
        KeyAnswer::Key { point, expired_at } => {
            let key = WebhookKey { origin, kid, point: point.to_string(), expired_at, confirmed_at: answered_at };
            webhook_keys::save(tx, provider, &key)
        }
        KeyAnswer::Unknown => webhook_keys::forget(tx, provider, &origin, &kid, answered_at),
    }
}

fn records(provider: Provider, keys: Vec<WebhookKey>, now: DateTime<Utc>) -> Vec<KnownKeyRecord> {
    let readable = keys.into_iter().map(|key| record(key, now)).filter_map(|record| {
        record.inspect_err(|error| log::warn!("a key of {}'s webhooks is left out: {error}", provider.label())).ok()
    });
    readable.collect()
}

/// Another server's clock may be ahead of ours, but nothing was confirmed in the future.
fn record(key: WebhookKey, now: DateTime<Utc>) -> Result<KnownKeyRecord, InvalidPoint> {
    let answer = KeyAnswer::Key { point: key.point.parse()?, expired_at: key.expired_at };
    Ok(KnownKeyRecord { origin: key.origin, kid: key.kid, answer, answered_at: key.confirmed_at.min(now) })
}

//! The application: a store, the providers, the keys, and a few settings.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use pennon_domain::{Access, CallContext, Cooldown, Freshness, Item, Provider};
use pennon_storage::{Changes, Store, Tx, calls, items, provider_users, users::User};

use crate::{Error, ProviderSet, Providers, Sealer, SealingError};

/// Pennon without its edges. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    sealer: Sealer,
    providers: Providers,
    settings: Settings,
}

/// What an operator may choose about the use cases.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The time between two refreshes of one user and provider.
    pub cooldown: Cooldown,
    /// Per provider, the age after which a snapshot is stale; the default where there is none.
    pub freshness: BTreeMap<Provider, Freshness>,
    /// How long a refresh may take. What has not answered by then has failed.
    pub patience: Duration,
    /// How many items of one refresh are asked for at once.
    pub parallel_calls: usize,
    /// The public base URL of this server, which providers deliver webhooks to.
    pub backend_base_url: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cooldown: Cooldown::default(),
            freshness: BTreeMap::new(),
            patience: Duration::from_secs(45),
            parallel_calls: 8,
            backend_base_url: None,
        }
    }
}

impl Settings {
    pub(crate) fn freshness(&self, provider: Provider) -> Freshness {
        self.freshness.get(&provider).copied().unwrap_or_default()
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(store: Store, sealer: Sealer, providers: Providers, settings: Settings) -> Self {
        Self(Arc::new(Inner { store, sealer, providers, settings }))
    }

    /// The same application for one kind of work, which may have that many connections to the database at a
    /// time, and waits that long for one: however much there is of it, it leaves the others alone.
    #[must_use]
    pub fn confined(&self, connections: usize, patience: Duration) -> Self {
        let Inner { store, sealer, providers, settings } = &*self.0;
        Self::new(store.lane(connections, patience), sealer.clone(), providers.clone(), settings.clone())
    }

    /// Whether the database can be reached and has the schema that this binary knows.
    pub fn check(&self) -> Result<(), Error> {
        Ok(self.store().check()?)
    }

    /// The providers that users may ask for: those that are part of Pennon, configured or not, and any other
    /// that is configured.
    pub fn providers(&self) -> BTreeSet<Provider> {
        Provider::known().chain(self.0.providers.names()).collect()
    }

    /// Whether the provider can be used.
    pub fn is_configured(&self, provider: Provider) -> bool {
        self.0.providers.get(provider).is_some()
    }

    /// Who has changed, from now on: for whoever caches or streams what users see.
    pub fn changes(&self) -> Result<Changes, Error> {
        Ok(self.store().changes()?)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn provider(&self, provider: Provider) -> Result<&ProviderSet, Error> {
        self.0.providers.get(provider).ok_or(Error::NotConfigured(provider))
    }

    /// A context for the calls of one act.
    pub(crate) fn calls(&self, now: DateTime<Utc>) -> CallContext {
        CallContext::new(now, self.settings().patience)
    }

    /// Puts the calls made so far on record, in a transaction of their own: they were made, whatever became
    /// of the act. The ledger is not worth failing an act for, nor hiding why it failed.
    pub(crate) fn record(&self, user: Option<&User>, cx: &CallContext) {
        let calls = cx.calls.drain();
        if calls.is_empty() {
            return;
        }
        if let Err(error) = self.store().write(|tx| calls::append(tx, user.map(|user| user.id), &calls)) {
            log::error!("{} calls to {} are not on record: {error}", calls.len(), calls[0].provider);
        }
    }

    /// Unseals what opens an item at its provider: its own secret, or that of its user.
    pub(crate) fn access(&self, tx: &mut Tx<'_>, item: &Item) -> Result<Access, Error> {
        if let Some(sealed) = items::sealed_secret(tx, item.provider, &item.id)? {
            let secret = self.sealer().open(item.provider, item.id.as_str(), &sealed)?;
            return Ok(Access { item: item.id.clone(), secret, provider_user: None });
        }
        let stored = provider_users::find(tx, item.user, item.provider)?.ok_or(SealingError::Missing)?;
        let secret = self.sealer().open(item.provider, &stored.id, &stored.sealed_secret)?;
        Ok(Access { item: item.id.clone(), secret, provider_user: Some(stored.id) })
    }
}

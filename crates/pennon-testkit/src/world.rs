//! A whole Pennon for a story: the real application over a fresh store, and a fake provider.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use pennon_app::{App, Error, HoldingsResponse, ProviderSet, Providers, Receipt, Sealer, Settings, User};
use pennon_domain::{HoldingsPort, ItemId, LinkPort, PortalPort, Provider, ProviderError, Scope, Secret, Snapshot};
use pennon_storage::Store;

use crate::{FakeProvider, SignedWebhook, Signer, TempStore, now};

/// The application with both providers played by a [`FakeProvider`]: Plaid, which links items, and
/// SnapTrade, which has users and a portal.
pub struct World {
    /// The application.
    pub app: App,
    /// The provider with items.
    pub plaid: FakeProvider,
    /// The provider with users.
    pub snaptrade: FakeProvider,
    /// The sender of the provider's webhooks.
    pub signer: Signer,
    store: TempStore,
}

impl World {
    /// A world with the default settings, but for patience: a story does not wait long.
    pub fn new(store: TempStore) -> Self {
        Self::with(store, Settings { patience: Duration::from_secs(20), ..Settings::default() })
    }

    /// A world with these settings.
    pub fn with(store: TempStore, settings: Settings) -> Self {
        let [plaid, snaptrade] = [Provider::PLAID, Provider::SNAPTRADE].map(FakeProvider::new);
        let signer = Signer::new();
        let app = app((*store).clone(), [&plaid, &snaptrade], &signer, settings);
        Self { app, plaid, snaptrade, signer, store }
    }

    /// A second server on the same database.
    pub fn second_server(&self) -> App {
        app(self.store.clone(), [&self.plaid, &self.snaptrade], &self.signer, Settings::default())
    }

    /// A server on the same database that has no credentials for that provider.
    pub fn without(&self, provider: Provider) -> App {
        let fakes = [&self.plaid, &self.snaptrade].into_iter().filter(|fake| fake.provider() != provider);
        app(self.store.clone(), fakes, &self.signer, Settings::default())
    }

    /// A server on the same database that has one more provider, which links items like Plaid.
    pub fn with_provider(&self, fake: &FakeProvider) -> App {
        app(self.store.clone(), [&self.plaid, &self.snaptrade, fake], &self.signer, Settings::default())
    }

    /// The store, to look behind the scenes.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Does something to the database behind the application's back.
    pub fn execute(&self, sql: &str) {
        self.store.execute(sql);
    }

    /// A user of that name.
    pub fn user(&self, name: &str) -> User {
        self.app.add_user(&format!("{name}@example.com"), now()).unwrap()
    }

    /// Links an item whose provider answers with that snapshot.
    pub fn link(&self, user: &User, item: &str, snapshot: Snapshot) -> ItemId {
        self.plaid.answers(item, snapshot);
        let token = Secret::new(format!("public-{item}"));
        self.app.exchange_public_token(user, Provider::PLAID, &token, now()).unwrap().item_id
    }

    /// Refreshes what has changed.
    pub fn refresh(&self, user: &User, at: DateTime<Utc>) -> Result<HoldingsResponse, Error> {
        self.app.refresh(user, Provider::PLAID, &Scope::Changed, at)
    }

    /// Delivers a webhook at the time it was issued.
    pub fn deliver(&self, webhook: &SignedWebhook, at: DateTime<Utc>) -> Result<Receipt, Error> {
        webhook.deliver(at, |delivery| self.app.receive_webhook(Provider::PLAID, delivery, at))
    }

    /// News of an item comes in.
    pub fn news(&self, item: &str, at: DateTime<Utc>) -> Receipt {
        self.deliver(&self.signer.news(item, at), at).unwrap()
    }

    /// The items with news.
    pub fn pending(&self, user: &User) -> Vec<String> {
        let pending = self.app.pending_updates(user, Provider::PLAID).unwrap();
        let items: Vec<_> =
            pending.items.iter().filter(|item| item.has_pending_updates).map(|item| item.item_id.to_string()).collect();
        assert_eq!(pending.has_pending_updates, !items.is_empty(), "the flag is true exactly when an item is pending");
        items
    }
}

/// So many seconds after [`now`].
pub fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

/// The user must log in again.
pub fn login_required() -> ProviderError {
    ProviderError::Reauth { code: "ITEM_LOGIN_REQUIRED".to_owned() }
}

fn app<'a>(
    store: Store,
    fakes: impl IntoIterator<Item = &'a FakeProvider>,
    signer: &Signer,
    settings: Settings,
) -> App {
    let sealer = Sealer::parse(&format!("test:{}", STANDARD.encode([7; 32]))).unwrap();
    let providers = fakes.into_iter().fold(Providers::default(), |providers, fake| {
        let links = fake.provider() != Provider::SNAPTRADE;
        providers.with(ProviderSet {
            holdings: Arc::new(fake.clone()),
            link: links.then(|| Arc::new(fake.clone()) as Arc<dyn LinkPort>),
            portal: (!links).then(|| Arc::new(fake.clone()) as Arc<dyn PortalPort>),
            webhooks: Arc::new(signer.webhooks(fake.provider())),
        })
    });
    App::new(store, sealer, providers, settings)
}

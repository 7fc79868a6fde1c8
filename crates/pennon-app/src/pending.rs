//! Whether there is news, read from the database.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pennon_domain::{Item, ItemId, ItemStatus, Provider};
use pennon_storage::{items, portfolios};
use serde::Serialize;

use crate::{App, Error, User};

/// The flag of one provider with the items behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingUpdates {
    /// Whether any item is pending.
    pub has_pending_updates: bool,
    /// When an item was synced last.
    pub last_synced: Option<DateTime<Utc>>,
    /// Every item of the provider.
    pub items: Vec<PendingItem>,
}

/// One item of a flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingItem {
    /// The item.
    pub item_id: ItemId,
    /// Its institution.
    pub institution_name: Option<String>,
    /// Whether it works.
    pub status: ItemStatus,
    /// Whether it has news.
    pub has_pending_updates: bool,
    /// When it was synced last.
    pub last_synced: Option<DateTime<Utc>>,
    /// When its last news came.
    pub last_event_at: Option<DateTime<Utc>>,
}

/// The flags of all providers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AllPendingUpdates {
    /// Whether any provider has news.
    pub has_pending_updates: bool,
    /// The flag of each provider, by its name.
    #[serde(flatten)]
    pub providers: BTreeMap<Provider, PendingUpdates>,
}

impl App {
    /// The flag of one provider. Reads the database and nothing else.
    pub fn pending_updates(&self, user: &User, provider: Provider) -> Result<PendingUpdates, Error> {
        self.provider(provider)?;
        self.store().read_own(user.id, |tx| {
            let flag = portfolios::flag(tx, user.id, provider)?;
            Ok(pending(flag, items::list(tx, user.id, provider)?))
        })
    }

    /// The flags of all providers, configured or not: what is stored stays visible.
    pub fn all_pending_updates(&self, user: &User) -> Result<AllPendingUpdates, Error> {
        self.store().read_own(user.id, |tx| {
            let mut providers = BTreeMap::new();
            for provider in self.providers() {
                let flag = portfolios::flag(tx, user.id, provider)?;
                providers.insert(provider, pending(flag, items::list(tx, user.id, provider)?));
            }
            let has_pending_updates = providers.values().any(|one| one.has_pending_updates);
            Ok(AllPendingUpdates { has_pending_updates, providers })
        })
    }
}

fn pending(flag: bool, items: Vec<Item>) -> PendingUpdates {
    PendingUpdates {
        has_pending_updates: flag,
        last_synced: items.iter().filter_map(|item| item.last_synced_at).max(),
        items: items.into_iter().map(PendingItem::from).collect(),
    }
}

impl From<Item> for PendingItem {
    fn from(item: Item) -> Self {
        Self {
            has_pending_updates: item.is_pending(),
            item_id: item.id,
            institution_name: item.institution.name,
            status: item.status,
            last_synced: item.last_synced_at,
            last_event_at: item.last_event_at,
        }
    }
}

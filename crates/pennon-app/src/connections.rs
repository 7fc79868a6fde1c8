//! A user's connections: listing them and ending one.

use chrono::{DateTime, Utc};
use pennon_domain::{Item, ItemId, ItemStatus, Provider, ProviderError};
use pennon_storage::{Tx, items, portfolios};
use serde::Serialize;

use crate::{App, Error, User};

/// The connections of a user at one provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connections {
    /// In the order in which they were linked.
    pub connections: Vec<Connection>,
}

/// One connection and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The item.
    pub item_id: ItemId,
    /// The provider's id of the institution.
    pub institution_id: Option<String>,
    /// Its name.
    pub institution_name: Option<String>,
    /// Whether it works.
    pub status: ItemStatus,
    /// The provider's code for the status.
    pub error_code: Option<String>,
    /// Whether the user must log in at the institution again.
    pub needs_reauth: bool,
    /// Whether the provider's update mode helps: because the user must log in again, or because there is
    /// something to attend to while the connection still works.
    pub offers_reauth: bool,
    /// Whether there is news.
    pub has_pending_updates: bool,
    /// When it was synced last.
    pub last_synced: Option<DateTime<Utc>>,
    /// Until when the provider knew then.
    pub provider_as_of: Option<DateTime<Utc>>,
    /// When the last news came.
    pub last_event_at: Option<DateTime<Utc>>,
}

impl From<Item> for Connection {
    fn from(item: Item) -> Self {
        Self {
            needs_reauth: item.status == ItemStatus::NeedsReauth,
            offers_reauth: item.status.offers_reauth(),
            has_pending_updates: item.is_pending(),
            item_id: item.id,
            institution_id: item.institution.id,
            institution_name: item.institution.name,
            status: item.status,
            error_code: item.status_reason,
            last_synced: item.last_synced_at,
            provider_as_of: item.provider_as_of,
            last_event_at: item.last_event_at,
        }
    }
}

impl App {
    /// Lists the connections. Reads the database and nothing else.
    pub fn connections(&self, user: &User, provider: Provider) -> Result<Connections, Error> {
        self.provider(provider)?;
        self.store().read_own(user.id, |tx| {
            let items = items::list(tx, user.id, provider)?;
            Ok(Connections { connections: items.into_iter().map(Connection::from).collect() })
        })
    }

    /// Ends a connection: first at the provider, which ends the billing, then here. If the provider fails,
    /// nothing is removed, so that the token is still there to try again with.
    pub fn disconnect(&self, user: &User, provider: Provider, id: &ItemId, now: DateTime<Utc>) -> Result<(), Error> {
        let port = &self.provider(provider)?.holdings;
        let access = self.store().read(|tx| {
            let item = owned(tx, user, provider, id)?;
            self.access(tx, &item)
        })?;
        let cx = self.calls(now);
        let removed = port.remove(&access, &cx);
        self.record(Some(user), &cx);
        match removed {
            Ok(()) | Err(ProviderError::Gone { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.store().write(|tx| {
            // The lock of the name: an event that is being taken in finds the item, or finds it ended.
            items::lock(tx, provider, id)?;
            portfolios::lock(tx, user.id)?;
            items::end(tx, provider, id, now)?;
            portfolios::recompute_flags(tx, user.id)?;
            Ok(())
        })
    }
}

/// The item, if it is the user's. Somebody else's is as unknown as one that does not exist.
pub(crate) fn owned(tx: &mut Tx<'_>, user: &User, provider: Provider, id: &ItemId) -> Result<Item, Error> {
    items::find(tx, provider, id)?.filter(|item| item.user == user.id).ok_or(Error::UnknownItem)
}

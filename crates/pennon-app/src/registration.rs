//! Users at a provider that has a portal: registering them, and sending them to the portal.

use std::fmt;

use chrono::{DateTime, Utc};
use pennon_domain::{
    CallContext, Institution, Item, ItemId, PortalPort, PortalRequest, Provider, ProviderUser, RemoteConnection,
};
use pennon_storage::{
    Tx,
    items::{self, NewItem},
    portfolios,
    provider_users::{self, ProviderUser as Stored},
};
use serde::Serialize;

use crate::{App, Error, User, connections::owned, link, token};

/// A user is known at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Registered {
    /// Always true; failures are problems.
    pub success: bool,
    /// Always true as well: registering twice is registering once.
    pub registered: bool,
}

/// A link to the provider's portal.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PortalUrl {
    /// Always true; failures are problems.
    pub success: bool,
    /// Where to send the user's browser, within a few minutes.
    pub redirect_uri: String,
}

/// Without the address: whoever has it opens the portal as the user.
impl fmt::Debug for PortalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalUrl").field("success", &self.success).finish_non_exhaustive()
    }
}

impl App {
    /// Registers the user at the provider, once, under a random name: the provider learns nothing of them.
    pub fn register(&self, user: &User, provider: Provider, now: DateTime<Utc>) -> Result<Registered, Error> {
        let cx = self.calls(now);
        let registered = self.registered(user, provider, &cx);
        self.record(Some(user), &cx);
        registered.map(|_| Registered { success: true, registered: true })
    }

    /// Makes a link to the portal, for a new connection or for the repair of `reconnect`. Registers the
    /// user first if need be.
    pub fn portal_url(
        &self,
        user: &User,
        provider: Provider,
        request: &PortalRequest,
        now: DateTime<Utc>,
    ) -> Result<PortalUrl, Error> {
        let port = self.portal(provider)?;
        if let Some(id) = &request.reconnect {
            self.store().read(|tx| owned(tx, user, provider, id).map(|_| ()))?;
        }
        let cx = self.calls(now);
        let portal =
            self.registered(user, provider, &cx).and_then(|registered| Ok(port.portal(&registered, request, &cx)?));
        self.record(Some(user), &cx);
        Ok(PortalUrl { success: true, redirect_uri: portal?.url.expose().to_owned() })
    }

    /// The user at the provider; made now, if there is none yet.
    fn registered(&self, user: &User, provider: Provider, cx: &CallContext) -> Result<ProviderUser, Error> {
        let port = self.portal(provider)?;
        if let Some(known) = self.store().read(|tx| self.provider_user(tx, user, provider))? {
            return Ok(known);
        }
        let made = port.register(&opaque_name()?, cx)?;
        let sealed_secret = self.sealer().seal(provider, &made.id, &made.secret)?;
        let new = Stored { id: made.id.clone(), sealed_secret };
        let stored =
            self.store().write(|tx| Ok::<_, Error>(provider_users::ensure(tx, user.id, provider, &new, cx.now)?));
        if stored.as_ref().is_ok_and(|stored| stored.id == made.id) {
            return Ok(made);
        }
        // Another click was faster, or the secret could not be stored: nobody would ever use this one.
        if !made.id.is_empty()
            && let Err(error) = port.unregister(&made.id, cx)
        {
            log::warn!("{provider}: a user that is not used could not be deleted: {error}");
        }
        self.open(provider, stored?)
    }

    /// The user at the provider, if they were registered.
    pub(crate) fn provider_user(
        &self,
        tx: &mut Tx<'_>,
        user: &User,
        provider: Provider,
    ) -> Result<Option<ProviderUser>, Error> {
        provider_users::find(tx, user.id, provider)?.map(|stored| self.open(provider, stored)).transpose()
    }

    /// Asks which connections the user has and takes in those that are not known, for a user without any:
    /// the webhooks that would have told of them may have been lost. Free.
    pub(crate) fn discover(&self, user: &User, provider: Provider, cx: &CallContext) -> Result<(), Error> {
        let Some(known) = self.store().read(|tx| self.provider_user(tx, user, provider))? else { return Ok(()) };
        let found = self.portal(provider)?.connections(&known, cx)?;
        self.store().write(|tx| found.iter().try_for_each(|remote| take_in(tx, user, provider, remote, cx.now)))
    }

    fn open(&self, provider: Provider, stored: Stored) -> Result<ProviderUser, Error> {
        let secret = self.sealer().open(provider, &stored.id, &stored.sealed_secret)?;
        Ok(ProviderUser { id: stored.id, secret })
    }

    fn portal(&self, provider: Provider) -> Result<&dyn PortalPort, Error> {
        self.provider(provider)?.portal.as_deref().ok_or(Error::NoSuchLink(provider))
    }
}

fn take_in(
    tx: &mut Tx<'_>,
    user: &User,
    provider: Provider,
    remote: &RemoteConnection,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    items::lock(tx, provider, &remote.item)?;
    if items::find(tx, provider, &remote.item)?.is_some() || items::is_ended(tx, provider, &remote.item)? {
        return Ok(());
    }
    let institution = &remote.institution;
    let new = NewItem { provider, id: &remote.item, user: user.id, institution, sealed_secret: None, linked_at: now };
    link::store(tx, &new)?;
    portfolios::recompute_flags(tx, user.id)?;
    Ok(())
}

/// Takes in the connection that an event is about, from the event alone and without a call, if the
/// event's user is known. The caller holds the lock of the item's name.
pub(crate) fn backfill(
    tx: &mut Tx<'_>,
    provider: Provider,
    id: &ItemId,
    provider_user: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Item>, Error> {
    let Some(name) = provider_user else { return Ok(None) };
    // Where the credentials belong to one person, the provider's name of them is not ours to know: it is
    // stored as empty, and there is only one.
    let owner = match provider_users::owner(tx, provider, name)? {
        None => provider_users::owner(tx, provider, "")?,
        known => known,
    };
    let Some(user) = owner else { return Ok(None) };
    let institution = &Institution::default();
    let new = NewItem { provider, id, user, institution, sealed_secret: None, linked_at: now };
    link::store(tx, &new).map(Some)
}

/// ASCII, because the provider signs it, and nothing of the user's own.
fn opaque_name() -> Result<String, Error> {
    Ok(format!("pennon-{}", &token::hash(&token::new()?)[..32]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_opens_the_portal_does_not_show_in_debug() {
        let portal = PortalUrl { success: true, redirect_uri: "https://portal.example/hush-hush".to_owned() };
        assert!(!format!("{portal:?}").contains("hush"));
    }
}

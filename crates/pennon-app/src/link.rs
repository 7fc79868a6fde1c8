//! Linking an institution through the provider's widget, and repairing a link.

use std::fmt;

use chrono::{DateTime, Utc};
use pennon_domain::{
    Access, CallContext, Institution, Item, ItemId, LinkMode, LinkPort, LinkRequest, LinkToken, Linked, Provider,
    Secret,
};
use pennon_storage::{
    Tx, events,
    items::{self, NewItem},
    portfolios,
};
use serde::Serialize;

use crate::{App, Error, User, connections::owned, effect};

/// What a provider says when accounts can be added to an item.
const NEW_ACCOUNTS: &str = "NEW_ACCOUNTS_AVAILABLE";

/// The token that opens the widget in the user's browser.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct LinkTokenResponse {
    /// The token, for the widget alone.
    pub link_token: String,
    /// Until when it can be used.
    pub expiration: Option<DateTime<Utc>>,
}

/// Without the token: whoever has it links as the user.
impl fmt::Debug for LinkTokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkTokenResponse").field("expiration", &self.expiration).finish_non_exhaustive()
    }
}

impl From<LinkToken> for LinkTokenResponse {
    fn from(token: LinkToken) -> Self {
        Self { link_token: token.token.expose().to_owned(), expiration: token.expires_at }
    }
}

/// A new connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchanged {
    /// Always true; failures are problems.
    pub success: bool,
    /// The item.
    pub item_id: ItemId,
    /// Its institution, if the provider said.
    pub institution_name: Option<String>,
}

impl App {
    /// Makes the token for linking a new institution.
    pub fn create_link_token(
        &self,
        user: &User,
        provider: Provider,
        now: DateTime<Utc>,
    ) -> Result<LinkTokenResponse, Error> {
        self.link_token(user, provider, LinkMode::New, now)
    }

    /// Makes the token for repairing an item of the user.
    pub fn create_update_link_token(
        &self,
        user: &User,
        provider: Provider,
        id: &ItemId,
        now: DateTime<Utc>,
    ) -> Result<LinkTokenResponse, Error> {
        let mode = self.store().write(|tx| {
            let item = owned(tx, user, provider, id)?;
            let select_accounts = item.status_reason.as_deref() == Some(NEW_ACCOUNTS);
            items::repair_begun(tx, provider, id, now)?;
            Ok::<_, Error>(LinkMode::Update { access: self.access(tx, &item)?, select_accounts })
        })?;
        self.link_token(user, provider, mode, now)
    }

    fn link_token(
        &self,
        user: &User,
        provider: Provider,
        mode: LinkMode,
        now: DateTime<Utc>,
    ) -> Result<LinkTokenResponse, Error> {
        let base = self.settings().backend_base_url.as_deref();
        let webhook_url = base.map(|base| format!("{}/{provider}/webhook", base.trim_end_matches('/')));
        let cx = self.calls(now);
        let token = self.link_port(provider)?.create_link_token(&LinkRequest { user: user.id, webhook_url, mode }, &cx);
        self.record(Some(user), &cx);
        Ok(token?.into())
    }

    /// Turns the widget's public token into a connection of the user: seals its access token, and counts
    /// what came for the item before it was known.
    ///
    /// If the connection cannot be stored, it is ended at the provider again, because nobody would ever
    /// hold its token but everybody would go on paying for it.
    pub fn exchange_public_token(
        &self,
        user: &User,
        provider: Provider,
        public_token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Exchanged, Error> {
        let cx = self.calls(now);
        let exchanged = self.exchange(user, provider, public_token, &cx);
        self.record(Some(user), &cx);
        exchanged
    }

    fn exchange(
        &self,
        user: &User,
        provider: Provider,
        public_token: &Secret,
        cx: &CallContext,
    ) -> Result<Exchanged, Error> {
        let linked = self.link_port(provider)?.exchange(public_token, cx)?;
        let institution = self.institution(provider, &linked, cx)?;
        match self.store_linked(user, provider, &linked, &institution, cx.now) {
            Ok(()) => Ok(Exchanged { success: true, item_id: linked.item, institution_name: institution.name }),
            Err(Error::BelongsToAnother) => Err(Error::BelongsToAnother),
            Err(error) => {
                self.abandon(provider, &linked, cx);
                Err(error)
            }
        }
    }

    fn link_port(&self, provider: Provider) -> Result<&dyn LinkPort, Error> {
        self.provider(provider)?.link.as_deref().ok_or(Error::NoSuchLink(provider))
    }

    /// The name is worth a free call but not a failed link: a refresh brings it as well.
    fn institution(&self, provider: Provider, linked: &Linked, cx: &CallContext) -> Result<Institution, Error> {
        let inspected = self.provider(provider)?.holdings.inspect(&access(linked), cx);
        Ok(inspected.map(|inspection| inspection.institution).unwrap_or_else(|error| {
            log::warn!("{provider}: institution of a new item not known yet: {error}");
            Institution::default()
        }))
    }

    fn store_linked(
        &self,
        user: &User,
        provider: Provider,
        linked: &Linked,
        institution: &Institution,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let sealed_secret = self.sealer().seal(provider, linked.item.as_str(), &linked.access_token)?;
        let new = NewItem {
            provider,
            id: &linked.item,
            user: user.id,
            institution,
            sealed_secret: Some(&sealed_secret),
            linked_at: now,
        };
        self.store().write(|tx| link(tx, &new))
    }

    /// Ends a connection that could not be stored, if it is certain that nobody has it: the item may be one
    /// that was linked before, or its storage may have succeeded without our hearing of it.
    fn abandon(&self, provider: Provider, linked: &Linked, cx: &CallContext) {
        let item = &linked.item;
        match self.store().read(|tx| items::find(tx, provider, item)) {
            Ok(None) => {}
            Ok(Some(_)) => return log::error!("{provider}: the new token of item {item} could not be stored"),
            Err(_) => return log::error!("{provider}: item {item} may not be stored, and may still be billed"),
        }
        match self.provider(provider).map(|set| set.holdings.remove(&access(linked), cx)) {
            Ok(Ok(())) => log::error!("{provider}: item {item} could not be stored and was ended again"),
            _ => log::error!("{provider}: item {item} could not be stored nor ended; it is still billed"),
        }
    }
}

fn access(linked: &Linked) -> Access {
    Access { item: linked.item.clone(), secret: linked.access_token.clone(), provider_user: None }
}

/// Stores the item and lets its orphans take effect, in one transaction with the flag.
fn link(tx: &mut Tx<'_>, new: &NewItem<'_>) -> Result<(), Error> {
    items::lock(tx, new.provider, new.id)?;
    store(tx, new)?;
    portfolios::recompute_flags(tx, new.user)?;
    Ok(())
}

/// Stores the item and lets its orphans take effect. The caller holds the lock of the item's name, and
/// computes the flags anew afterwards.
pub(crate) fn store(tx: &mut Tx<'_>, new: &NewItem<'_>) -> Result<Item, Error> {
    portfolios::lock(tx, new.user)?;
    let item = match items::link(tx, new) {
        Err(pennon_storage::Error::Conflict) => return Err(Error::BelongsToAnother),
        linked => linked?,
    };
    for orphan in events::orphans(tx, new.provider, new.id)? {
        effect::apply(tx, &item, &orphan.effect, orphan.issued_at, orphan.received_at)?;
        events::adopt(tx, orphan.id)?;
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_in_debug() {
        let token = LinkTokenResponse { link_token: "hush-hush".to_owned(), expiration: None };
        assert!(!format!("{token:?}").contains("hush"));
    }
}

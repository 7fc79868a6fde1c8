//! Linking institutions, breaking and repairing items.

use serde_json::Value;

use crate::plaid::item::{Item, Receiver};
use crate::plaid::{Plaid, Refusal};
use crate::{Error, clock};

/// A new item whose public token has not been exchanged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The item. The provider tells it at the exchange only; webhooks may name it before.
    pub item_id: String,
    /// To be exchanged within half an hour, once.
    pub public_token: String,
}

/// An item with its access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// The item.
    pub item_id: String,
    /// The token that reads it.
    pub access_token: String,
}

/// Connections.
impl Plaid {
    /// The institutions that can be linked: id and name.
    #[must_use]
    pub fn institutions(&self) -> Vec<(&str, &str)> {
        self.catalog.institutions.iter().map(|one| (one.institution_id.as_str(), one.name.as_str())).collect()
    }

    /// A user links an institution. Without a webhook of its own the item reports to the default receiver.
    ///
    /// # Errors
    /// The institution is not known.
    pub fn link(&self, institution_id: &str, webhook: Option<&str>) -> Result<Linked, Error> {
        let receiver = webhook.map_or(Receiver::Default, |url| Receiver::Url(url.to_owned()));
        let (item_id, public_token) =
            self.open(institution_id, vec!["investments".to_owned()], receiver, clock::now())?;
        Ok(Linked { item_id, public_token })
    }

    /// A user completes Link with a link token of the client: its products and its webhook count.
    ///
    /// # Errors
    /// The institution is not known, or the token has expired or is one for a repair.
    pub fn link_with(&self, link_token: &str, institution_id: &str) -> Result<Linked, Error> {
        let now = clock::now();
        let link = self.state().tokens.link(link_token, now)?.clone();
        if link.item_id.is_some() {
            return Err(Refusal::of("INVALID_LINK_TOKEN").into());
        }
        let receiver = link.webhook.map_or(Receiver::Default, Receiver::Url);
        let (item_id, public_token) = self.open(institution_id, link.products, receiver, now)?;
        Ok(Linked { item_id, public_token })
    }

    /// Exchanges a public token.
    ///
    /// # Errors
    /// The token is unknown, used or expired.
    pub fn exchange(&self, public_token: &str) -> Result<Connected, Error> {
        let (item_id, access_token) = self.exchange_at(public_token, clock::now())?;
        Ok(Connected { item_id, access_token })
    }

    /// [`link`](Self::link) and [`exchange`](Self::exchange) in one step. No call is counted.
    ///
    /// # Errors
    /// The institution is not known.
    pub fn connect(&self, institution_id: &str, webhook: Option<&str>) -> Result<Connected, Error> {
        self.exchange(&self.link(institution_id, webhook)?.public_token)
    }

    /// The items in the order of their ids, removed ones included.
    #[must_use]
    pub fn item_ids(&self) -> Vec<String> {
        self.state().items.keys().cloned().collect()
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.state().items.values().map(Item::summary).collect()
    }

    /// The access token of an item that has been exchanged.
    #[must_use]
    pub fn access_token(&self, item_id: &str) -> Option<String> {
        self.state().items.get(item_id)?.access_token.clone()
    }

    /// Whether `/item/remove` has been called for the item.
    #[must_use]
    pub fn is_removed(&self, item_id: &str) -> bool {
        self.state().items.get(item_id).is_some_and(|item| item.removed)
    }

    /// From now on the item answers this error, for example `ITEM_LOGIN_REQUIRED`. No webhook is sent.
    ///
    /// # Errors
    /// The item is not known.
    pub fn break_item(&self, item_id: &str, error_code: &str) -> Result<(), Error> {
        self.state().item(item_id)?.fail(Refusal::of(error_code), clock::now());
        Ok(())
    }

    /// The user has logged in again with Link in update mode. The provider sends no webhook for that, and neither does this.
    ///
    /// # Errors
    /// The item is not known.
    pub fn repair(&self, item_id: &str) -> Result<(), Error> {
        self.state().item(item_id)?.error = None;
        Ok(())
    }

    /// Like [`repair`](Self::repair), by the link token that the client created for it.
    ///
    /// # Errors
    /// The token has expired or is not one for the repair of this item.
    pub fn repair_with(&self, item_id: &str, link_token: &str) -> Result<(), Error> {
        let mut state = self.state();
        if state.tokens.link(link_token, clock::now())?.item_id.as_deref() != Some(item_id) {
            return Err(Refusal::of("INVALID_LINK_TOKEN").into());
        }
        state.item(item_id)?.error = None;
        Ok(())
    }
}

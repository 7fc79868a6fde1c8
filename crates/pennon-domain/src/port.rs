//! What an account aggregator must be able to do for Pennon.
//!
//! The implementations live in `pennon-providers`; the application knows only these traits. All methods
//! block, end by the deadline of their [`CallContext`], and record every request in its log.

use chrono::{DateTime, Utc};

use crate::{CallContext, Institution, ItemId, Provider, ProviderError, Secret, Snapshot, StatusChange, UserId};

/// What opens one item at its provider.
#[derive(Debug, Clone)]
pub struct Access {
    /// The item.
    pub item: ItemId,
    /// Its access token, or the secret of the user whose connection it is.
    pub secret: Secret,
    /// The provider's id of the user, where the secret belongs to a user and not to the item.
    pub provider_user: Option<String>,
}

/// Reading and ending connections: every provider can do this.
pub trait HoldingsPort: Send + Sync {
    /// Which provider this is.
    fn provider(&self) -> Provider;

    /// Fetches everything the item holds. This is the act that costs money: it is called only for a
    /// user's Refresh.
    fn holdings(&self, access: &Access, cx: &CallContext) -> Result<Snapshot, ProviderError>;

    /// Asks for the state of an item. Free at every provider.
    fn inspect(&self, access: &Access, cx: &CallContext) -> Result<Inspection, ProviderError>;

    /// Whether an answer shows that the login at the institution still works. It does not where a broken
    /// connection is answered with what was known before it broke; there [`HoldingsPort::inspect`] is asked
    /// first for an item whose user must log in again.
    fn answers_prove_login(&self) -> bool {
        true
    }

    /// Ends the connection at the provider, and with it the billing.
    fn remove(&self, access: &Access, cx: &CallContext) -> Result<(), ProviderError>;
}

/// The state of an item at its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The institution.
    pub institution: Institution,
    /// Until when the provider knows.
    pub last_successful_update: Option<DateTime<Utc>>,
    /// What is wrong with it, if something is.
    pub status: Option<StatusChange>,
}

/// Linking through a widget in the user's browser that hands back a public token.
pub trait LinkPort: Send + Sync {
    /// Makes the token that opens the widget.
    fn create_link_token(&self, request: &LinkRequest, cx: &CallContext) -> Result<LinkToken, ProviderError>;

    /// Turns the widget's public token into lasting access.
    fn exchange(&self, public_token: &Secret, cx: &CallContext) -> Result<Linked, ProviderError>;

    /// Sends the item's webhooks to another address from now on.
    fn set_webhook(&self, access: &Access, url: &str, cx: &CallContext) -> Result<(), ProviderError>;
}

/// What the widget shall do, and for whom.
#[derive(Debug, Clone)]
pub struct LinkRequest {
    /// For whom. The provider gets the number and nothing else of the user.
    pub user: UserId,
    /// Where the provider delivers the new item's webhooks.
    pub webhook_url: Option<String>,
    /// A new connection or the repair of one.
    pub mode: LinkMode,
}

/// A new connection or the repair of one.
#[derive(Debug, Clone)]
pub enum LinkMode {
    /// A new connection.
    New,
    /// The user logs in again, or chooses accounts again; item and token stay.
    Update {
        /// The item to repair.
        access: Access,
        /// Whether the user is asked to choose accounts.
        select_accounts: bool,
    },
}

/// The token that opens the provider's widget once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkToken {
    /// The token. It is made for the user's browser.
    pub token: Secret,
    /// Until when it is valid.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A new connection.
#[derive(Debug, Clone)]
pub struct Linked {
    /// The item.
    pub item: ItemId,
    /// Its access token, to be sealed at once.
    pub access_token: Secret,
}

//! Linking through a portal on the provider's own site, by a user whom the provider knows.

use crate::{CallContext, Institution, ItemId, ItemStatus, ProviderError, Secret};

/// A user as the provider knows them. Where the provider's credentials belong to one person, there is
/// no such user, and both fields are empty.
#[derive(Debug, Clone)]
pub struct ProviderUser {
    /// The provider's id of the user: opaque, and nothing of the user's own.
    pub id: String,
    /// The secret that the provider gave out for them. It opens all of their connections.
    pub secret: Secret,
}

/// Users and connections of a provider that has a portal.
pub trait PortalPort: Send + Sync {
    /// Makes a user at the provider. The secret is shown this once.
    fn register(&self, id: &str, cx: &CallContext) -> Result<ProviderUser, ProviderError>;

    /// Deletes the user at the provider, with all connections.
    fn unregister(&self, id: &str, cx: &CallContext) -> Result<(), ProviderError>;

    /// Makes a link to the portal.
    fn portal(&self, user: &ProviderUser, request: &PortalRequest, cx: &CallContext) -> Result<Portal, ProviderError>;

    /// Lists the user's connections. Free.
    fn connections(&self, user: &ProviderUser, cx: &CallContext) -> Result<Vec<RemoteConnection>, ProviderError>;
}

/// What the user shall do in the portal.
#[derive(Debug, Clone, Default)]
pub struct PortalRequest {
    /// The connection to repair; a new one if there is none.
    pub reconnect: Option<ItemId>,
    /// Where the portal sends the user afterwards.
    pub redirect: Option<String>,
}

/// A link to the portal, valid for a few minutes.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The address. It is made for the user's browser and opens the portal as them.
    pub url: Secret,
}

/// A connection as the provider lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteConnection {
    /// The item.
    pub item: ItemId,
    /// Its institution.
    pub institution: Institution,
    /// Whether it works.
    pub status: ItemStatus,
}

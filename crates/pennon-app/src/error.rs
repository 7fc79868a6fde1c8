//! What can go wrong in a use case, named by meaning.

use pennon_domain::{ItemId, Provider, ProviderError};
use pennon_webhook::Rejection;

use crate::{RefreshOutcome, SealingError};

/// The failure of a use case. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// That is not an email address.
    #[error("not an email address")]
    InvalidEmail,
    /// There is no such user.
    #[error("unknown user")]
    UnknownUser,
    /// The user has no such item.
    #[error("unknown item")]
    UnknownItem,
    /// The user does not have these items.
    #[error("unknown items")]
    UnknownItems(Vec<ItemId>),
    /// This installation has no credentials for the provider.
    #[error("{} is not configured", .0.label())]
    NotConfigured(Provider),
    /// The provider has no such way of linking.
    #[error("{} does not link that way", .0.label())]
    NoSuchLink(Provider),
    /// A refresh of this user and provider began less than a cooldown ago.
    #[error("refreshed a moment ago; try again in {retry_after} s")]
    CoolingDown {
        /// Whole seconds to wait, at least 1.
        retry_after: u64,
    },
    /// No item of the refresh brought a snapshot. What was stored is untouched.
    #[error("every institution failed")]
    AllFailed(Vec<RefreshOutcome>),
    /// The item is linked to another user of this installation.
    #[error("the item belongs to another user")]
    BelongsToAnother,
    /// The provider refused or failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The webhook was not accepted.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The database refused or failed.
    #[error("storage: {0}")]
    Storage(pennon_storage::Error),
    /// A secret could not be sealed or opened.
    #[error(transparent)]
    Sealing(#[from] SealingError),
}

impl From<pennon_storage::Error> for Error {
    fn from(error: pennon_storage::Error) -> Self {
        Self::Storage(error)
    }
}

//! Where keys come from.

use chrono::{DateTime, Utc};
use pennon_domain::CallContext;

use super::PublicPoint;

/// Asks a provider for a key. Blocks, and ends by the deadline of `cx`.
pub trait KeySource: Send + Sync {
    /// Where the provider is asked, as an address without secrets. A key is confirmed for its origin only:
    /// what signs for a provider's test environment signs nothing in production.
    fn origin(&self) -> &str;

    /// The key of that id.
    fn key(&self, kid: &str, cx: &CallContext) -> Result<KeyAnswer, KeySourceError>;
}

/// What the provider says of a key id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAnswer {
    /// It is one of its keys.
    Key {
        /// The key.
        point: PublicPoint,
        /// The moment from which it signs nothing any more.
        expired_at: Option<DateTime<Utc>>,
    },
    /// It is not.
    Unknown,
}

/// The provider did not answer, or in a way that says nothing of the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key cannot be fetched ({code})")]
pub struct KeySourceError {
    /// The provider's code, or ours.
    pub code: String,
}

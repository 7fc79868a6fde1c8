//! What outlives the process.

use chrono::{DateTime, Utc};

use super::KeyAnswer;

/// What a provider said of a key that it has confirmed, to be kept beyond a restart. Nothing in it is
/// secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKeyRecord {
    /// Where the provider was asked.
    pub origin: String,
    /// The id of the key.
    pub kid: String,
    /// The key. [`KeyAnswer::Unknown`] if the provider took it back: there is nothing to keep any more.
    pub answer: KeyAnswer,
    /// When the provider said so.
    pub answered_at: DateTime<Utc>,
}

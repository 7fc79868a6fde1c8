//! What strangers may cost us.

use chrono::TimeDelta;

/// The limits of a [`KeySet`](super::KeySet), as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLimits {
    /// A known key is asked for again after that time, to learn whether it has expired.
    pub refetch_after: TimeDelta,
    /// If that fails, it is tried again after that time.
    pub retry_after: TimeDelta,
    /// A key is not used any more if nothing was heard of it for that time.
    pub usable_for: TimeDelta,
    /// How many known keys are kept. A provider has a handful.
    pub max_known: usize,
    /// How long an id stays unknown that the provider does not know.
    pub unknown_for: TimeDelta,
    /// How many of them are remembered.
    pub max_unknown: usize,
    /// How many ids never seen before may be asked for at once.
    pub new_burst: i32,
    /// After them, one more every so often.
    pub new_every: TimeDelta,
    /// How many requests may be under way.
    pub max_fetches: usize,
    /// How many threads may wait for requests of others.
    pub max_waiting: usize,
}

impl Default for KeyLimits {
    fn default() -> Self {
        Self {
            refetch_after: TimeDelta::hours(24),
            retry_after: TimeDelta::minutes(1),
            usable_for: TimeDelta::hours(48),
            max_known: 64,
            unknown_for: TimeDelta::minutes(10),
            max_unknown: 1_024,
            new_burst: 10,
            new_every: TimeDelta::seconds(6),
            max_fetches: 4,
            max_waiting: 16,
        }
    }
}

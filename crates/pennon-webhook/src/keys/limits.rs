//! What strangers may cost us.

use chrono::TimeDelta;

/// The limits of a [`KeySet`](super::KeySet), as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLimits {
    /// A known key is asked for again after that time, to learn whether it has expired.
    pub refetch_after: TimeDelta,
    /// If that fails, it is tried again after that time.
    pub retry_after: TimeDelta,
    /// A key is not used any more if nothing was heard of it for that time, until it is confirmed.
    pub usable_for: TimeDelta,
    /// If that fails, it is tried again after that time.
    pub confirm_after: TimeDelta,
    /// How many known keys are kept. A provider has a handful.
    pub max_known: usize,
    /// How long an id stays unknown that the provider does not know.
    pub unknown_for: TimeDelta,
    /// How many of them are remembered.
    pub max_unknown: usize,
    /// How many ids never seen before are asked for, of all senders together but the reserve's.
    pub new: Rate,
    /// How many of these one sender may bring, if its address tells senders apart.
    pub peer: Rate,
    /// How many senders are told apart.
    pub max_peers: usize,
    /// How many ids never seen before are asked for besides, of the addresses that the reserve is for.
    pub reserve: Rate,
    /// Threads held for ids never seen before.
    pub open: Places,
    /// Threads held for them besides, of the addresses that the reserve is for.
    pub reserved: Places,
    /// Threads held for keys that are known and must be asked for again.
    pub confirmed: Places,
}

/// So many at once, and then one every so often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: i32,
    /// After them, one more every so often.
    pub every: TimeDelta,
}

/// Threads that may be held at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// By requests of their own.
    pub fetches: usize,
    /// By waiting for the requests of others.
    pub waiting: usize,
}

impl Rate {
    /// So many at once, and then one in so many seconds.
    pub const fn new(burst: i32, seconds: i64) -> Self {
        Self { burst, every: TimeDelta::seconds(seconds) }
    }
}

/// All places together are 20, and a server takes in 24 webhooks at a time unless it is told otherwise: there
/// are always threads for keys that are at hand.
impl Default for KeyLimits {
    fn default() -> Self {
        Self {
            refetch_after: TimeDelta::hours(24),
            retry_after: TimeDelta::minutes(1),
            usable_for: TimeDelta::hours(48),
            confirm_after: TimeDelta::seconds(5),
            max_known: 64,
            unknown_for: TimeDelta::minutes(10),
            max_unknown: 1_024,
            new: Rate::new(30, 1),
            peer: Rate::new(10, 6),
            max_peers: 1_024,
            reserve: Rate::new(10, 6),
            open: Places { fetches: 4, waiting: 6 },
            reserved: Places { fetches: 2, waiting: 2 },
            confirmed: Places { fetches: 2, waiting: 4 },
        }
    }
}

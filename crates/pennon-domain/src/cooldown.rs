//! How often a user may refresh.

use chrono::{DateTime, TimeDelta, Utc};

/// The time between two refreshes of one user and provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooldown(TimeDelta);

impl Cooldown {
    /// A cooldown of that length.
    pub fn new(length: TimeDelta) -> Self {
        Self(length)
    }

    /// When the next refresh may begin, if one is claimed `now`.
    pub fn until(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.0
    }

    /// Whole seconds to wait for `until`, for `Retry-After`: rounded up, and at least 1, so that whoever
    /// waits that long is not refused again.
    pub fn retry_after(until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
        let left = (until - now).num_milliseconds().max(0).unsigned_abs();
        left.div_ceil(1_000).max(1)
    }
}

impl Default for Cooldown {
    /// A minute.
    fn default() -> Self {
        Self::new(TimeDelta::seconds(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_rounded_up_and_never_zero() {
        let now = DateTime::UNIX_EPOCH;
        for (left_ms, seconds) in [(60_000, 60), (59_001, 60), (59_000, 59), (1, 1), (0, 1), (-5_000, 1)] {
            assert_eq!(Cooldown::retry_after(now + TimeDelta::milliseconds(left_ms), now), seconds, "{left_ms}");
        }
    }
}

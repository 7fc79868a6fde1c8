//! How old a snapshot may become.

use chrono::{DateTime, TimeDelta, Utc};

/// The age after which a snapshot is stale and a refresh asks for it again even without news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    max_age: TimeDelta,
}

impl Freshness {
    /// Snapshots older than `max_age` are stale.
    pub fn new(max_age: TimeDelta) -> Self {
        Self { max_age }
    }

    /// Whether a snapshot of that time is stale. One that was never taken is not stale but missing.
    pub fn is_stale(self, last_synced_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        last_synced_at.is_some_and(|at| now - at > self.max_age)
    }
}

impl Default for Freshness {
    /// A day: both providers update investments once a day, after the markets close.
    fn default() -> Self {
        Self::new(TimeDelta::hours(24))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_stale_after_a_day() {
        let taken = DateTime::UNIX_EPOCH;
        for (age, stale) in [(0, false), (86_400, false), (86_401, true)] {
            assert_eq!(Freshness::default().is_stale(Some(taken), taken + TimeDelta::seconds(age)), stale, "{age}");
        }
        assert!(!Freshness::default().is_stale(None, taken));
    }
}

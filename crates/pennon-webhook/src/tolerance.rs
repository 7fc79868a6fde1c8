//! How old a signature may be.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Rejection;

/// The window around the time of receipt in which a delivery must have been signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// How long ago at most.
    pub max_age: TimeDelta,
    /// How far in the future at most, because clocks differ.
    pub max_ahead: TimeDelta,
}

impl Tolerance {
    /// A window of so many seconds.
    pub const fn seconds(max_age: i64, max_ahead: i64) -> Self {
        Self { max_age: TimeDelta::seconds(max_age), max_ahead: TimeDelta::seconds(max_ahead) }
    }

    /// Both ends belong to the window.
    pub(crate) fn check(self, issued_at: DateTime<Utc>, received_at: DateTime<Utc>) -> Result<(), Rejection> {
        let age = received_at - issued_at;
        if age > self.max_age {
            Err(Rejection::Stale { age })
        } else if -age > self.max_ahead {
            Err(Rejection::FromTheFuture { ahead: -age })
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_the_window() {
        let received_at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for (milliseconds, label) in
            [(-300_000, None), (-300_001, Some("stale")), (60_000, None), (60_001, Some("from_the_future"))]
        {
            let issued_at = received_at + TimeDelta::milliseconds(milliseconds);
            let checked = Tolerance::seconds(300, 60).check(issued_at, received_at);
            assert_eq!(checked.err().map(|rejection| rejection.reason()), label, "{milliseconds}");
        }
    }

    #[test]
    fn the_ends_of_time_are_only_old_or_early() {
        let now = DateTime::UNIX_EPOCH;
        let tolerance = Tolerance::seconds(300, 60);
        assert_eq!(tolerance.check(DateTime::<Utc>::MIN_UTC, now).unwrap_err().reason(), "stale");
        assert_eq!(tolerance.check(DateTime::<Utc>::MAX_UTC, now).unwrap_err().reason(), "from_the_future");
    }
}

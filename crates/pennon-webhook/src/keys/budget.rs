//! A budget that refills with time.

use chrono::{DateTime, TimeDelta, Utc};

/// A token bucket, counted in time: every withdrawal costs the time in which it is earned again.
#[derive(Debug)]
pub(super) struct Budget {
    cost: TimeDelta,
    full: TimeDelta,
    credit: TimeDelta,
    counted_at: Option<DateTime<Utc>>,
}

impl Budget {
    /// Full at first: `burst` withdrawals at once, then one `every` so often.
    pub(super) fn new(burst: i32, every: TimeDelta) -> Self {
        let full = every * burst;
        Self { cost: every, full, credit: full, counted_at: None }
    }

    /// Withdraws once, if there is enough. A clock that goes back earns nothing.
    pub(super) fn withdraw(&mut self, now: DateTime<Utc>) -> bool {
        let earned = self.counted_at.map_or(TimeDelta::zero(), |then| (now - then).max(TimeDelta::zero()));
        self.counted_at = Some(now);
        self.credit = (self.credit + earned.min(self.full)).min(self.full);
        let enough = self.credit >= self.cost;
        if enough {
            self.credit -= self.cost;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_burst_and_then_one_at_a_time() {
        let mut budget = Budget::new(3, TimeDelta::seconds(6));
        let withdrawn: Vec<_> = [0, 0, 0, 0, 5, 6, 6, 12, 600, 600, 600, 600].map(|s| budget.withdraw(at(s))).into();
        let expected = [true, true, true, false, false, true, false, true, true, true, true, false];
        assert_eq!(withdrawn, expected);
    }

    #[test]
    fn a_clock_that_goes_back_earns_nothing_and_breaks_nothing() {
        let mut budget = Budget::new(1, TimeDelta::seconds(6));
        assert!(budget.withdraw(at(1_000)));
        assert!(!budget.withdraw(at(0)));
        assert!(!budget.withdraw(at(5)));
        assert!(budget.withdraw(at(6)));
    }
}

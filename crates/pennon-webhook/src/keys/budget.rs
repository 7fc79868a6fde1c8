//! A budget that refills with time.

use chrono::{DateTime, TimeDelta, Utc};

use super::Rate;

/// A token bucket, counted in time: every withdrawal costs the time in which it is earned again.
#[derive(Debug)]
pub(super) struct Budget {
    cost: TimeDelta,
    full: TimeDelta,
    credit: TimeDelta,
    counted_at: Option<DateTime<Utc>>,
}

impl Budget {
    /// Full at first.
    pub(super) fn new(rate: Rate) -> Self {
        let full = rate.every * rate.burst;
        Self { cost: rate.every, full, credit: full, counted_at: None }
    }

    /// Whether there is enough for a withdrawal.
    pub(super) fn has_enough(&mut self, now: DateTime<Utc>) -> bool {
        self.earn(now);
        self.credit >= self.cost
    }

    /// Withdraws once, if there is enough.
    pub(super) fn withdraw(&mut self, now: DateTime<Utc>) -> bool {
        let enough = self.has_enough(now);
        if enough {
            self.credit -= self.cost;
        }
        enough
    }

    /// When it was last asked.
    pub(super) fn counted_at(&self) -> Option<DateTime<Utc>> {
        self.counted_at
    }

    /// A clock that goes back earns nothing.
    fn earn(&mut self, now: DateTime<Utc>) {
        let earned = self.counted_at.map_or(TimeDelta::zero(), |then| (now - then).max(TimeDelta::zero()));
        self.counted_at = Some(now);
        self.credit = (self.credit + earned.min(self.full)).min(self.full);
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
        let mut budget = Budget::new(Rate::new(3, 6));
        let withdrawn: Vec<_> = [0, 0, 0, 0, 5, 6, 6, 12, 600, 600, 600, 600].map(|s| budget.withdraw(at(s))).into();
        let expected = [true, true, true, false, false, true, false, true, true, true, true, false];
        assert_eq!(withdrawn, expected);
    }

    #[test]
    fn a_clock_that_goes_back_earns_nothing_and_breaks_nothing() {
        let mut budget = Budget::new(Rate::new(1, 6));
        assert!(budget.withdraw(at(1_000)));
        assert!(!budget.withdraw(at(0)));
        assert!(!budget.withdraw(at(5)));
        assert!(budget.withdraw(at(6)));
    }
}

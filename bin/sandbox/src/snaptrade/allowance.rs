//! The headers that tell a client how many requests it has left.

use chrono::{DateTime, Duration, Utc};

/// How many requests a client has per minute. They are counted and not enforced.
const LIMIT: u32 = 250;

/// The requests of the current minute.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    until: DateTime<Utc>,
    used: u32,
}

impl Allowance {
    /// Counts a request and tells what is left.
    pub(super) fn spend(&mut self, now: DateTime<Utc>) -> [(&'static str, String); 3] {
        if now >= self.until {
            *self = Self { until: now + Duration::minutes(1), used: 0 };
        }
        self.used = self.used.saturating_add(1);
        [
            ("X-RateLimit-Limit", LIMIT.to_string()),
            ("X-RateLimit-Remaining", LIMIT.saturating_sub(self.used).to_string()),
            ("X-RateLimit-Reset", (self.until - now).num_seconds().to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_own_count() {
        let mut allowance = Allowance::default();
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let left = |at: &[(&str, String); 3]| (at[1].1.clone(), at[2].1.clone());
        assert_eq!(left(&allowance.spend(start)), ("249".to_owned(), "60".to_owned()));
        assert_eq!(left(&allowance.spend(start + Duration::seconds(59))), ("248".to_owned(), "1".to_owned()));
        assert_eq!(left(&allowance.spend(start + Duration::seconds(60))), ("249".to_owned(), "60".to_owned()));
    }
}

//! Times of providers: RFC 3339 with an offset, or a date.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, Utc};

/// Reads a time, to the microsecond that databases keep. What cannot be read is not known.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc().trunc_subsecs(6))
}

/// Reads a date as the beginning of that day in UTC.
pub(crate) fn day(text: &str) -> Option<DateTime<Utc>> {
    text.parse::<NaiveDate>().ok().map(|date| date.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_never_guessed() {
        assert_eq!(instant("2026-03-02T16:00:00-05:00").unwrap().to_rfc3339(), "2026-03-02T21:00:00+00:00");
        assert_eq!(instant("2026-03-02T16:00:00.1234567Z").unwrap().timestamp_subsec_nanos(), 123_456_000);
        assert_eq!(day("2026-03-02").unwrap().to_rfc3339(), "2026-03-02T00:00:00+00:00");
        for text in ["", "2026-03-02", "2026-03-02T16:00:00", "yesterday"] {
            assert_eq!(instant(text), None, "{text}");
        }
        for text in ["", "2026-02-30", "2026-03-02T16:00:00Z"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}

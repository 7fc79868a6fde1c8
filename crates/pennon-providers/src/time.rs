//! Times of providers: RFC 3339 with an offset, a date, or seconds since 1970.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, Utc};

/// Reads a time, to the microsecond that databases keep. What cannot be read is not known.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc().trunc_subsecs(6)).and_then(sane)
}

/// Reads a date as the beginning of that day in UTC.
pub(crate) fn day(text: &str) -> Option<DateTime<Utc>> {
    text.parse::<NaiveDate>().ok().map(|date| date.and_time(NaiveTime::MIN).and_utc()).and_then(sane)
}

/// Takes seconds since the beginning of 1970.
pub(crate) fn unix(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).and_then(sane)
}

/// A year that no price is of is a mistake, and years of five digits or before Christ are not read back by
/// every database.
fn sane(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (1900..=9999).contains(&time.year()).then_some(time)
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

    #[test]
    fn a_year_that_cannot_be_meant_is_not_known() {
        for (text, year) in [("1900-01-01", Some(1900)), ("9999-12-31", Some(9999))] {
            assert_eq!(day(text).map(|time| time.year()), year);
            assert_eq!(instant(&format!("{text}T12:00:00Z")).map(|time| time.year()), year);
        }
        for text in ["1899-12-31", "0001-01-01", "0000-01-01", "-0044-03-15", "+10000-01-01", "+262142-12-31"] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in ["1899-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"] {
            assert_eq!(instant(text), None, "{text}");
        }
        assert_eq!(unix(0), Some(DateTime::UNIX_EPOCH));
        assert_eq!(unix(253_402_300_799).map(|time| time.year()), Some(9999));
        for seconds in [253_402_300_800, -2_208_988_801, i64::MAX, i64::MIN] {
            assert_eq!(unix(seconds), None, "{seconds}");
        }
    }
}

//! Fixed times.

use chrono::{DateTime, Utc};

/// The time of an RFC 3339 text: `at("2025-01-29T10:30:00Z")`.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The moment at which stories begin: a Wednesday morning, with microseconds, because the real clock has
/// them as well.
pub fn now() -> DateTime<Utc> {
    at("2025-01-29T10:30:00.123456Z")
}

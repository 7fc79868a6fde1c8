//! The only place that reads the clock.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

/// The time of the system.
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

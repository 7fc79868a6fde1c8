//! How long things are kept that nobody needs for ever.

use chrono::{DateTime, TimeDelta, Utc};
use pennon_storage::retention::Old;

use super::{ConfigError, Source, parse};

/// An orphan waits for its item to be linked, and that can take much longer than a sender tries.
const ORPHANS: i32 = 4;

/// How long webhooks and the lines of the ledger are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Webhooks whose item is known. Those of unknown items are kept four times as long.
    pub events: TimeDelta,
    /// The ledger of provider calls.
    pub calls: TimeDelta,
}

impl Retention {
    /// A sender that goes on trying for longer than a webhook is kept would be counted twice, so a week is
    /// the least: the providers give up after a day.
    pub(super) fn read(source: &Source<'_>) -> Result<Self, ConfigError> {
        let days = |name, least, default| {
            let days = source.parsed(name, |text| parse::between(text, least, 36_500))?;
            Ok(TimeDelta::days(days.unwrap_or(default)))
        };
        Ok(Self {
            events: days("PENNON_WEBHOOK_RETENTION_DAYS", 7, 30)?,
            calls: days("PENNON_LEDGER_RETENTION_DAYS", 1, 400)?,
        })
    }

    /// What is old by now.
    pub(crate) fn old(&self, now: DateTime<Utc>) -> Old {
        Old { events: now - self.events, orphans: now - self.events * ORPHANS, calls: now - self.calls }
    }
}

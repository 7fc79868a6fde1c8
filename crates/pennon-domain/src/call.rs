//! Calls to a provider: how long one may take, and the record it leaves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::{ItemId, Provider};

/// One request that was sent to a provider: a line of the ledger. A retry is a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderCall {
    /// Who was called.
    pub provider: Provider,
    /// The path, without query and without ids: `/investments/holdings/get`.
    pub endpoint: String,
    /// The item it was about.
    pub item: Option<ItemId>,
    /// When the act began that made the call.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub duration: Duration,
    /// `None` if the provider answered well, else its code or what went wrong.
    pub error_code: Option<String>,
    /// The provider's own id of the request, for its support.
    pub request_id: Option<String>,
}

/// Where calls are recorded as they happen. Clones share one log, so that a call is on record even if
/// nobody waits for its answer any more.
#[derive(Debug, Clone, Default)]
pub struct CallLog(Arc<Mutex<Vec<ProviderCall>>>);

impl CallLog {
    /// Adds a line.
    pub fn record(&self, call: ProviderCall) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Takes all lines out.
    pub fn drain(&self) -> Vec<ProviderCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What every call to a provider gets.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// The time of the act, for the record.
    pub now: DateTime<Utc>,
    /// The same moment on the clock that never goes back.
    pub began: Instant,
    /// When whoever asked stops waiting. Calls and their retries end before.
    pub deadline: Instant,
    /// Where calls are recorded.
    pub calls: CallLog,
}

impl CallContext {
    /// A context whose calls must be over within `patience`.
    pub fn new(now: DateTime<Utc>, patience: Duration) -> Self {
        let began = Instant::now();
        Self { now, began, deadline: began + patience, calls: CallLog::default() }
    }

    /// The time left, zero when it is over.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

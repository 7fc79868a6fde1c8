//! A request that is under way, and those who wait for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use pennon_domain::CallContext;

use super::{KeySourceError, known::KnownKey};

/// What came of a request: a key, no such key, or no answer.
pub(super) type Outcome = Result<Option<KnownKey>, KeySourceError>;

/// One request, made by one thread.
#[derive(Debug, Default)]
pub(super) struct Flight {
    outcome: Mutex<Option<Outcome>>,
    landed: Condvar,
}

impl Flight {
    /// Waits for the outcome, at most until the deadline.
    pub(super) fn wait(&self, cx: &CallContext) -> Outcome {
        let (outcome, _) = self
            .landed
            .wait_timeout_while(self.outcome(), cx.time_left(), |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        outcome.clone().unwrap_or_else(|| Err(KeySourceError { code: "TIMEOUT".to_owned() }))
    }

    /// Tells the outcome to all who wait.
    pub(super) fn land(&self, outcome: Outcome) {
        *self.outcome() = Some(outcome);
        self.landed.notify_all();
    }

    pub(super) fn has_landed(&self) -> bool {
        self.outcome().is_some()
    }

    fn outcome(&self) -> MutexGuard<'_, Option<Outcome>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The clock that never goes back, and waiting by it.

use std::{
    fmt,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// Tells the time and lets it pass. Tests bring their own, and wait for nothing.
#[derive(Clone)]
pub(crate) struct Clock {
    now: Arc<dyn Fn() -> Instant + Send + Sync>,
    pause: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl Clock {
    pub(crate) fn new(
        now: impl Fn() -> Instant + Send + Sync + 'static,
        pause: impl Fn(Duration) + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), pause: Arc::new(pause) }
    }

    pub(crate) fn now(&self) -> Instant {
        (self.now)()
    }

    pub(crate) fn pause(&self, pause: Duration) {
        (self.pause)(pause);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Instant::now, thread::sleep)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

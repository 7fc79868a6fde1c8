//! The connections to one server or file.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use r2d2::{NopErrorHandler, PooledConnection};

use crate::{Error, manager::Manager};

/// How long one waits for a connection to a server that cannot be reached. The pool goes on trying; meanwhile
/// those who ask are answered rather than kept in a queue.
const PATIENCE_WHEN_DOWN: Duration = Duration::from_millis(250);

/// A bounded number of connections, made when they are needed and replaced when they are broken.
pub(crate) struct Pool {
    pool: r2d2::Pool<Manager>,
    down: Arc<AtomicBool>,
    patience: Duration,
}

impl Pool {
    /// A pool that has not connected yet. Its users wait that long for a connection.
    pub(crate) fn new(manager: Manager, patience: Duration) -> Self {
        let down = manager.down.clone();
        let pool = r2d2::Pool::builder()
            .max_size(manager.options.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(manager.options.acquire_timeout)
            // Whoever needs the connection is told, and logs it.
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(manager);
        Self { pool, down, patience }
    }

    /// A connection that works. Waits for one, as long as there is hope.
    pub(crate) fn get(&self) -> Result<PooledConnection<Manager>, Error> {
        let deadline = Instant::now() + self.patience;
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            match self.pool.get_timeout(rest.min(PATIENCE_WHEN_DOWN)) {
                Ok(pooled) => return Ok(pooled),
                Err(error) if rest <= PATIENCE_WHEN_DOWN || self.down.load(Ordering::Relaxed) => {
                    return Err(self.failure(error));
                }
                Err(_) => {}
            }
        }
    }

    /// The pool knows one failure, that time is over. It was short of connections if all are in use, and
    /// could not make one otherwise.
    fn failure(&self, error: r2d2::Error) -> Error {
        let all_in_use = self.pool.state().connections >= self.pool.max_size();
        if all_in_use { Error::Busy } else { Error::Unavailable(Box::new(error)) }
    }
}

//! A copy of the database that takes page loads off the server that is written to.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use pennon_domain::UserId;

use crate::{
    Error, Tx,
    manager::Manager,
    pool::Pool,
    portfolios,
    tx::{self, Mode},
};

/// A page load does not wait longer for the replica; the primary can answer it as well.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long a replica that failed is left alone.
const REST: Duration = Duration::from_secs(5);

/// A streaming replica, always a little behind.
pub(crate) struct Replica {
    pool: Pool,
    resting_until: Mutex<Option<Instant>>,
}

impl Replica {
    pub(crate) fn new(manager: Manager) -> Self {
        Self { pool: Pool::new(manager, PATIENCE), resting_until: Mutex::new(None) }
    }

    /// Runs `f` on the replica if that has the portfolio in this revision or a later one. Whatever else
    /// comes of it is not an answer: the primary is to be asked.
    pub(crate) fn read<T, E: From<Error>>(
        &self,
        user: UserId,
        revision: i64,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Option<T> {
        if self.resting_until.lock().is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let mut pooled = match self.pool.get() {
            Ok(pooled) => pooled,
            Err(error) => {
                log::warn!("the replica is left alone for {} s: {error}", REST.as_secs());
                *self.resting_until.lock() = Some(Instant::now() + REST);
                return None;
            }
        };
        let read = tx::run(&mut pooled.conn, Mode::Read, |tx| {
            // The first statement chooses the moment of the database that all others see.
            if portfolios::revision(tx, user)? < revision { Ok(None) } else { f(tx).map(Some) }
        });
        read.ok().and_then(|(answer, _)| answer)
    }

    /// Whether it can be reached.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.pool.get().map(|_| ())
    }
}

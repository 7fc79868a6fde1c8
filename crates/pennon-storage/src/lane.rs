//! A lane: some of the connections, for work that must not take all of them.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::Error;

/// How many transactions may run in it.
pub(crate) struct Lane {
    free: Mutex<usize>,
    left: Condvar,
    patience: Duration,
}

impl Lane {
    pub(crate) fn new(width: usize, patience: Duration) -> Self {
        Self { free: Mutex::new(width.max(1)), left: Condvar::new(), patience }
    }

    /// Waits for a place: [`Error::Busy`] if none becomes free.
    pub(crate) fn enter(&self) -> Result<Place<'_>, Error> {
        let mut free = self.free.lock();
        let waited = self.left.wait_while_for(&mut free, |free| *free == 0, self.patience);
        if waited.timed_out() && *free == 0 {
            return Err(Error::Busy);
        }
        *free -= 1;
        Ok(Place(self))
    }
}

/// A place in a lane, until it is dropped.
pub(crate) struct Place<'a>(&'a Lane);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock() += 1;
        self.0.left.notify_one();
    }
}

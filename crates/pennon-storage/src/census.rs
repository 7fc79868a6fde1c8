//! Who is connected, so that a store is closed when it is gone.

use std::{sync::Arc, time::Duration};

use parking_lot::{Condvar, Mutex};

/// The connections of a store that are open or being made.
///
/// The pool makes and closes connections on threads of its own, which go on when the pool is dropped. A
/// process that ends at that moment tears down the TLS library under their feet and crashes, after all
/// its work was done well.
#[derive(Default)]
pub(crate) struct Census {
    count: Mutex<Count>,
    one_less: Condvar,
}

#[derive(Default)]
struct Count {
    open: usize,
    closed: bool,
}

impl Census {
    /// Counts one connection for as long as its place is kept; none any more, if the store is closed.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Place> {
        let mut count = self.count.lock();
        if count.closed {
            return None;
        }
        count.open += 1;
        Some(Place(self.clone()))
    }

    /// Lets nobody in any more, and waits until everyone has left.
    fn close(&self, patience: Duration) {
        let mut count = self.count.lock();
        count.closed = true;
        self.one_less.wait_while_for(&mut count, |count| count.open > 0, patience);
    }
}

/// The place of one connection, to be dropped after it.
pub(crate) struct Place(Arc<Census>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.count.lock().open -= 1;
        self.0.one_less.notify_all();
    }
}

/// Closes on drop. Stands behind the pool, so that it is dropped after it.
pub(crate) struct Closing {
    pub(crate) census: Arc<Census>,
    pub(crate) patience: Duration,
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.census.close(self.patience);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_waits_for_those_inside_and_turns_away_the_others() {
        let census = Arc::new(Census::default());
        let place = census.enter().unwrap();
        let closing = Closing { census: census.clone(), patience: Duration::from_secs(30) };
        std::thread::scope(|scope| {
            let closed = scope.spawn(|| drop(closing));
            while census.enter().is_some() {}
            assert!(!closed.is_finished());
            drop(place);
        });
        assert_eq!(census.count.lock().open, 0);
    }
}

//! What waits for one subscriber.

use std::{
    collections::{HashSet, VecDeque},
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};

use super::{Change, Notice};

/// How many changes may wait. Whoever lags behind further starts afresh, which is cheaper by then.
const CAPACITY: usize = 1_024;

/// A bounded queue in which everyone waits once: a second change says nothing that the first does not, as
/// long as nobody has read it.
#[derive(Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

#[derive(Default)]
struct Waiting {
    changes: VecDeque<Change>,
    known: HashSet<Change>,
    missed: bool,
    closed: bool,
}

impl Inbox {
    pub(super) fn put(&self, notice: Notice) {
        self.waiting.lock().put(notice);
        self.came.notify_one();
    }

    pub(super) fn take(&self, patience: Duration) -> Option<Notice> {
        let deadline = Instant::now().checked_add(patience);
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(notice) = waiting.take() {
                return Some(notice);
            }
            match deadline {
                Some(deadline) if self.came.wait_until(&mut waiting, deadline).timed_out() => return waiting.take(),
                Some(_) => {}
                None => self.came.wait(&mut waiting),
            }
        }
    }
}

impl Waiting {
    fn put(&mut self, notice: Notice) {
        match notice {
            Notice::Closed => self.closed = true,
            Notice::Missed => self.miss(),
            // Whoever starts afresh will read this change as well.
            Notice::Changed(_) if self.missed => {}
            Notice::Changed(change) => {
                if self.known.insert(change) {
                    self.changes.push_back(change);
                }
                if self.changes.len() > CAPACITY {
                    self.miss();
                }
            }
        }
    }

    fn miss(&mut self) {
        self.changes.clear();
        self.known.clear();
        self.missed = true;
    }

    fn take(&mut self) -> Option<Notice> {
        if std::mem::take(&mut self.missed) {
            return Some(Notice::Missed);
        }
        if let Some(change) = self.changes.pop_front() {
            self.known.remove(&change);
            return Some(Notice::Changed(change));
        }
        self.closed.then_some(Notice::Closed)
    }
}

#[cfg(test)]
mod tests {
    use pennon_domain::{Provider, UserId};

    use super::*;

    fn change(user: i64) -> Change {
        Change { user: UserId(user), provider: Provider::PLAID }
    }

    fn all(inbox: &Inbox) -> Vec<Notice> {
        std::iter::from_fn(|| inbox.take(Duration::ZERO)).take(2 * CAPACITY).collect()
    }

    #[test]
    fn everyone_waits_once_and_in_turn() {
        let inbox = Inbox::default();
        for user in [1, 2, 1, 2, 3] {
            inbox.put(Notice::Changed(change(user)));
        }
        assert_eq!(all(&inbox), [1, 2, 3].map(|user| Notice::Changed(change(user))));
        inbox.put(Notice::Changed(change(1)));
        assert_eq!(all(&inbox), [Notice::Changed(change(1))], "it was read, so it is news again");
    }

    #[test]
    fn whoever_lags_behind_is_told_so_once() {
        let inbox = Inbox::default();
        for user in 0..=CAPACITY as i64 + 9 {
            inbox.put(Notice::Changed(change(user)));
        }
        assert_eq!(all(&inbox), [Notice::Missed]);
        inbox.put(Notice::Changed(change(7)));
        assert_eq!(all(&inbox), [Notice::Changed(change(7))]);
    }

    #[test]
    fn the_end_comes_last_and_stays() {
        let inbox = Inbox::default();
        inbox.put(Notice::Changed(change(1)));
        inbox.put(Notice::Closed);
        let notices = [(); 3].map(|()| inbox.take(Duration::MAX));
        assert_eq!(notices, [Some(Notice::Changed(change(1))), Some(Notice::Closed), Some(Notice::Closed)]);
    }
}

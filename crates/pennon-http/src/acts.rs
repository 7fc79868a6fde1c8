//! What one user may have done at a time, and how often.
//!
//! Acts that call a provider have a budget that all users share. One who fills it would keep the others
//! from refreshing and linking.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{Cooldown, UserId};

use crate::{Error, Limits};

/// The time in which links are counted.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// How many users are remembered before those are forgotten who have done nothing for a while.
const SWEEP_AT: usize = 1_024;

/// The acts of every user.
pub(crate) struct Acts {
    users: Mutex<HashMap<UserId, Doings>>,
    at_a_time: usize,
    links_per_minute: usize,
}

#[derive(Default)]
struct Doings {
    under_way: usize,
    links: VecDeque<DateTime<Utc>>,
}

impl Acts {
    pub(crate) fn new(limits: &Limits) -> Arc<Self> {
        let (at_a_time, links_per_minute) = (limits.slow_per_user.max(1), limits.links_per_minute.max(1));
        Arc::new(Self { users: Mutex::default(), at_a_time, links_per_minute })
    }

    /// An act begins, unless the user has enough of them under way.
    pub(crate) fn begin(self: &Arc<Self>, user: UserId) -> Result<Act, Error> {
        let mut users = self.users();
        let doings = users.entry(user).or_default();
        if doings.under_way >= self.at_a_time {
            return Err(Error::TooMany { retry_after: 1 });
        }
        doings.under_way += 1;
        Ok(Act { acts: Arc::clone(self), user })
    }

    /// Counts an act of linking, unless there were enough of them within the last minute.
    pub(crate) fn count_link(&self, user: UserId, now: DateTime<Utc>) -> Result<(), Error> {
        let mut users = self.users();
        if users.len() >= SWEEP_AT {
            users.retain(|_, doings| doings.under_way > 0 || doings.links.back().is_some_and(|at| now - at < MINUTE));
        }
        let links = &mut users.entry(user).or_default().links;
        while links.front().is_some_and(|at| now - at >= MINUTE) {
            links.pop_front();
        }
        match links.front() {
            Some(oldest) if links.len() >= self.links_per_minute => {
                Err(Error::TooMany { retry_after: Cooldown::retry_after(*oldest + MINUTE, now) })
            }
            _ => {
                links.push_back(now);
                Ok(())
            }
        }
    }

    /// Nothing is half done when a thread panics in here.
    fn users(&self) -> MutexGuard<'_, HashMap<UserId, Doings>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An act that is under way, until it is dropped.
pub(crate) struct Act {
    acts: Arc<Acts>,
    user: UserId,
}

impl Drop for Act {
    fn drop(&mut self) {
        let mut users = self.acts.users();
        if let Some(doings) = users.get_mut(&self.user) {
            doings.under_way -= 1;
            if doings.under_way == 0 && doings.links.is_empty() {
                users.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pennon_testkit::after;

    use super::*;

    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    fn acts() -> Arc<Acts> {
        Acts::new(&Limits { slow_per_user: 2, links_per_minute: 3, ..Limits::default() })
    }

    #[test]
    fn a_user_has_few_acts_under_way_and_leaves_room_for_others() {
        let acts = acts();
        let (first, _second) = (acts.begin(ANN).unwrap(), acts.begin(ANN).unwrap());
        assert!(matches!(acts.begin(ANN), Err(Error::TooMany { retry_after: 1 })));
        acts.begin(BEN).unwrap();
        drop(first);
        acts.begin(ANN).unwrap();
    }

    #[test]
    fn links_are_counted_by_the_minute() {
        let acts = acts();
        for second in [0, 10, 20] {
            acts.count_link(ANN, after(second)).unwrap();
        }
        assert!(matches!(acts.count_link(ANN, after(21)), Err(Error::TooMany { retry_after: 39 })));
        acts.count_link(BEN, after(21)).unwrap();
        acts.count_link(ANN, after(60)).unwrap();
        assert!(matches!(acts.count_link(ANN, after(61)), Err(Error::TooMany { retry_after: 9 })));
    }

    #[test]
    fn nobody_is_remembered_for_ever() {
        let acts = acts();
        for user in 0..5_000 {
            drop(acts.begin(UserId(user)));
            acts.count_link(UserId(user), after(user)).unwrap();
        }
        assert!(acts.users().len() <= SWEEP_AT);
    }
}

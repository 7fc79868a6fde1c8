//! How many requests may be sent in a while.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::clock::Clock;

/// The while.
const WINDOW: Duration = Duration::from_secs(60);

/// However long a provider says it wants to be left alone, it is asked again after that.
const LONGEST_BLOCK: Duration = Duration::from_secs(5 * 60);

/// At most so many requests in any minute, whoever sends them.
#[derive(Debug)]
pub(crate) struct Budget {
    most: usize,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: VecDeque<Instant>,
    blocked_until: Option<Instant>,
}

impl Budget {
    pub(crate) fn new(most: usize, clock: Clock) -> Self {
        Self { most, clock, state: Mutex::default() }
    }

    /// Counts one request, as soon as it may be sent. If that is after the deadline, nobody waits, and the
    /// error says how long it would have taken.
    pub(crate) fn take(&self, deadline: Instant) -> Result<(), Duration> {
        loop {
            let now = self.clock.now();
            let Some(wait) = self.try_take(now) else { return Ok(()) };
            if now + wait >= deadline {
                return Err(wait);
            }
            self.clock.pause(wait);
        }
    }

    /// Nothing is sent for so long: the provider asks for it.
    pub(crate) fn block(&self, pause: Duration) {
        let until = self.clock.now() + pause.min(LONGEST_BLOCK);
        let mut state = self.state();
        state.blocked_until = state.blocked_until.max(Some(until));
    }

    /// The time until there may be room, or none if the request is counted.
    fn try_take(&self, now: Instant) -> Option<Duration> {
        let mut state = self.state();
        while state.sent.front().is_some_and(|sent| now.saturating_duration_since(*sent) >= WINDOW) {
            state.sent.pop_front();
        }
        let blocked = state.blocked_until.map(|until| until.saturating_duration_since(now)).filter(|b| !b.is_zero());
        if blocked.is_some() {
            return blocked;
        }
        if state.sent.len() < self.most {
            state.sent.push_back(now);
            return None;
        }
        let oldest = state.sent.front().map(|sent| (*sent + WINDOW).saturating_duration_since(now));
        Some(oldest.unwrap_or(WINDOW))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A budget, and the time of the clock that it waits by.
    fn budget(most: usize) -> (Budget, Instant, Arc<Mutex<Instant>>) {
        let began = Instant::now();
        let time = Arc::new(Mutex::new(began));
        let (reading, passing) = (Arc::clone(&time), Arc::clone(&time));
        let clock = Clock::new(move || *reading.lock().unwrap(), move |pause| *passing.lock().unwrap() += pause);
        (Budget::new(most, clock), began, time)
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn no_minute_has_more_than_the_budget() {
        let (budget, began, time) = budget(3);
        let mut sent = Vec::new();
        for pause in [0, 10, 20, 0, 0, 0, 45, 0, 0, 0, 0] {
            *time.lock().unwrap() += seconds(pause);
            budget.take(began + seconds(3_600)).unwrap();
            sent.push(*time.lock().unwrap());
        }
        for window in sent.windows(4) {
            assert!(window[3] - window[0] >= WINDOW, "{:?}", window[3] - window[0]);
        }
        assert_eq!(sent[3] - began, seconds(60), "and nobody waits longer than needed");
    }

    #[test]
    fn nobody_waits_beyond_the_deadline() {
        let (budget, began, time) = budget(1);
        budget.take(began + seconds(30)).unwrap();
        *time.lock().unwrap() += seconds(5);
        assert_eq!(budget.take(began + seconds(30)), Err(seconds(55)));
        assert_eq!(*time.lock().unwrap(), began + seconds(5));
        assert_eq!(budget.take(began + seconds(61)), Ok(()));
        assert_eq!(*time.lock().unwrap(), began + seconds(60));
    }

    #[test]
    fn a_block_holds_up_everything_and_ends() {
        let (budget, began, time) = budget(100);
        budget.block(seconds(7));
        budget.block(seconds(3));
        assert_eq!(budget.take(began + seconds(6)), Err(seconds(7)));
        budget.take(began + seconds(30)).unwrap();
        assert_eq!(*time.lock().unwrap(), began + seconds(7));
        budget.block(seconds(86_400));
        assert_eq!(budget.take(began), Err(LONGEST_BLOCK));
    }

    #[test]
    fn many_threads_share_it() {
        let (budget, began, time) = budget(10);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..5).for_each(|_| budget.take(began + seconds(3_600)).unwrap()));
            }
        });
        assert!(*time.lock().unwrap() - began >= seconds(180), "forty requests are four minutes' worth");
    }
}

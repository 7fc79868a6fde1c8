//! The background job that deletes what is older than the retention.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use pennon_storage::{Error, Store, retention};

use crate::{Retention, causes};

/// How many rows go in one transaction: few enough that nobody who writes meanwhile notices.
const BATCH: u32 = 500;

/// When the job runs, and how long it rests between two batches so that others have their turn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) first: Duration,
    pub(crate) every: Duration,
    pub(crate) rest: Duration,
}

impl Default for Times {
    /// Not in the first minute, when everybody comes back after a restart.
    fn default() -> Self {
        Self { first: Duration::from_secs(60), every: Duration::from_secs(3_600), rest: Duration::from_millis(50) }
    }
}

/// A running job. It ends when this is dropped.
pub(crate) struct Sweeper {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sweeper {
    pub(crate) fn start(store: Store, kept: Retention, times: Times) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let job = Job { store, kept, times, stopped };
        let thread = thread::Builder::new().name("pennon-sweeper".to_owned()).spawn(move || job.run())?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it was told by the panic itself.
            let _ = thread.join();
        }
    }
}

struct Job {
    store: Store,
    kept: Retention,
    times: Times,
    stopped: mpsc::Receiver<()>,
}

impl Job {
    fn run(&self) {
        let mut pause = self.times.first;
        while self.rest(pause) {
            match self.sweep() {
                Ok((0, 0)) => {}
                Ok((events, calls)) => log::info!("retention: deleted {events} webhooks and {calls} calls"),
                Err(error) => log::warn!("retention: {}", causes(&error)),
            }
            pause = self.times.every;
        }
    }

    /// Deletes what is old by now, batch by batch, and tells how much.
    fn sweep(&self) -> Result<(usize, usize), Error> {
        let old = self.kept.old(SystemTime::now().into());
        let mut all = (0, 0);
        loop {
            let swept = self.store.write(|tx| retention::sweep(tx, &old, BATCH))?;
            all = (all.0 + swept.events, all.1 + swept.calls);
            if swept.is_empty() || !self.rest(self.times.rest) {
                return Ok(all);
            }
        }
    }

    /// Waits that long; tells whether to go on.
    fn rest(&self, pause: Duration) -> bool {
        matches!(self.stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use chrono::{DateTime, TimeDelta, Utc};
    use pennon_domain::{Provider, ProviderCall};
    use pennon_storage::calls;
    use pennon_testkit::{TempStore, each_backend, now};

    use super::*;

    fn call(at: DateTime<Utc>) -> ProviderCall {
        let (provider, endpoint) = (Provider::PLAID, "/accounts".to_owned());
        let duration = Duration::ZERO;
        ProviderCall { provider, endpoint, item: None, at, duration, error_code: None, request_id: None }
    }

    fn count(store: &Store) -> u64 {
        let long = TimeDelta::days(36_500);
        let counts = store.read(|tx| calls::counts(tx, None, now() - long, now() + long)).unwrap();
        counts.iter().map(|count| count.count).sum()
    }

    each_backend! {
        fn what_is_old_goes_by_itself_and_the_job_ends_with_the_server(store: TempStore) {
            let recent = DateTime::<Utc>::from(SystemTime::now());
            let rows: Vec<_> = (0..2 * i64::from(BATCH)).map(|second| call(now() + TimeDelta::seconds(second))).collect();
            store.write(|tx| calls::append(tx, None, &rows)).unwrap();
            store.write(|tx| calls::append(tx, None, &[call(recent)])).unwrap();
            let kept = Retention { events: TimeDelta::days(30), calls: TimeDelta::days(30) };
            let times = Times { first: Duration::ZERO, every: Duration::from_secs(3_600), rest: Duration::ZERO };
            let sweeper = Sweeper::start(store.store().clone(), kept, times).unwrap();
            while count(&store) > 1 {}
            let begun = Instant::now();
            drop(sweeper);
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not wait for its next turn");
            assert_eq!(count(&store), 1);
        }
    }
}

//! When to try again.

use std::{fmt, sync::Arc, thread, time::Duration};

use pennon_domain::{CallContext, ProviderError};
use ring::rand::{SecureRandom, SystemRandom};

use crate::failure::{Again, Failure};

/// How often a request is repeated at most.
const MAX_RETRIES: u32 = 2;

/// The first pause at its longest; every further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(400);

/// With less time left than that after the pause, an answer would come too late.
const WORTH_A_TRY: Duration = Duration::from_secs(1);

/// A few short pauses between repetitions, spread at random so that many who failed together do not come
/// back together.
#[derive(Clone)]
pub(crate) struct Backoff {
    pause: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl Backoff {
    /// Pauses by calling that function.
    pub(crate) fn new(pause: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { pause: Arc::new(pause) }
    }

    /// Attempts until there is an answer or no point in asking again.
    pub(crate) fn until_answered<T>(
        &self,
        is_repeatable: bool,
        cx: &CallContext,
        mut attempt: impl FnMut() -> Result<T, Failure>,
    ) -> Result<T, ProviderError> {
        let mut failures = 0;
        loop {
            if cx.time_left().is_zero() {
                return Err(ProviderError::RetryLater { code: "TIMEOUT".to_owned() });
            }
            let failure = match attempt() {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            failures += 1;
            let may_repeat = match failure.again {
                Again::Yes => true,
                Again::IfRepeatable => is_repeatable,
                Again::No => false,
            };
            if !may_repeat || !self.again(failures, cx) {
                return Err(failure.error);
            }
        }
    }

    /// Pauses after the given number of failures and returns true, or returns false at once if there
    /// shall be no further try.
    fn again(&self, failures: u32, cx: &CallContext) -> bool {
        if failures > MAX_RETRIES {
            return false;
        }
        let longest = FIRST_PAUSE * 2u32.pow(failures.saturating_sub(1));
        if cx.time_left() < longest + WORTH_A_TRY {
            return false;
        }
        (self.pause)(spread(longest));
        true
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new(thread::sleep)
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Backoff")
    }
}

/// Between half of it and all of it.
fn spread(longest: Duration) -> Duration {
    let mut random = [0];
    // Without randomness the pause is at its shortest, which is no harm.
    let _ = SystemRandom::new().fill(&mut random);
    longest / 2 + longest / 512 * u32::from(random[0])
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use chrono::DateTime;

    use super::*;

    fn pauses(patience: Duration) -> Vec<Duration> {
        let made = Arc::new(Mutex::new(Vec::new()));
        let making = Arc::clone(&made);
        let backoff = Backoff::new(move |pause| making.lock().unwrap().push(pause));
        let cx = CallContext::new(DateTime::UNIX_EPOCH, patience);
        let mut failures = 1;
        while backoff.again(failures, &cx) {
            failures += 1;
        }
        made.lock().unwrap().clone()
    }

    #[test]
    fn two_pauses_the_second_longer() {
        let pauses = pauses(Duration::from_secs(60));
        assert_eq!(pauses.len(), 2);
        assert!((200..=400).contains(&pauses[0].as_millis()), "{pauses:?}");
        assert!((400..=800).contains(&pauses[1].as_millis()), "{pauses:?}");
    }

    #[test]
    fn nobody_pauses_who_has_no_time_left() {
        assert!(pauses(Duration::from_millis(1_300)).is_empty());
    }
}

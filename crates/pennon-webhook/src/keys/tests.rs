//! Stories of a key set and a provider that is played by a closure. Nobody sleeps: where threads meet,
//! they meet at a channel or at the set's own count of those who wait.

mod recall;
mod senders;

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

struct Source<F>(F);

impl<F: Fn(&str) -> Result<KeyAnswer, KeySourceError> + Send + Sync> KeySource for Source<F> {
    fn origin(&self) -> &str {
        "https://keys.example"
    }

    fn key(&self, kid: &str, _: &CallContext) -> Result<KeyAnswer, KeySourceError> {
        (self.0)(kid)
    }
}

fn a_point() -> PublicPoint {
    PublicPoint::try_from(&[4; 65][..]).unwrap()
}

fn a_key() -> Result<KeyAnswer, KeySourceError> {
    Ok(KeyAnswer::Key { point: a_point(), expired_at: None })
}

fn down() -> Result<KeyAnswer, KeySourceError> {
    Err(KeySourceError { code: "UNREACHABLE".to_owned() })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

const HOUR: i64 = 3_600;

impl<S: KeySource> KeySet<S> {
    /// Asks at that second, with a patience that no test exhausts.
    fn ask(&self, kid: &str, second: i64) -> Result<PublicPoint, Rejection> {
        self.ask_from(None, kid, second)
    }

    /// The same, from that address.
    fn ask_from(&self, peer: Option<IpAddr>, kid: &str, second: i64) -> Result<PublicPoint, Rejection> {
        self.point(kid, peer, at(second), &CallContext::new(at(second), Duration::from_secs(60)))
    }

    fn wait_until_waiting(&self, number: usize) {
        while self.lookups().waiting() != number {
            thread::yield_now();
        }
    }
}

#[test]
fn a_key_is_asked_for_once_and_again_after_a_day() {
    let calls = AtomicUsize::new(0);
    let set = KeySet::new(Source(|_: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        a_key()
    }));
    for (second, so_far) in [(0, 1), (1, 1), (24 * HOUR - 1, 1), (24 * HOUR, 2), (25 * HOUR, 2)] {
        assert_eq!(set.ask("k", second), Ok(a_point()));
        assert_eq!(calls.load(Ordering::SeqCst), so_far, "{second}");
    }
}

#[test]
fn an_expiry_is_learnt_after_a_day_and_never_forgotten() {
    let expired = Mutex::new(None);
    let calls = AtomicUsize::new(0);
    let set = KeySet::new(Source(|_: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        Ok(KeyAnswer::Key { point: a_point(), expired_at: *expired.lock().unwrap() })
    }));
    assert!(set.ask("k", 0).is_ok());
    *expired.lock().unwrap() = Some(at(HOUR));
    assert!(set.ask("k", 2 * HOUR).is_ok(), "not known yet");
    for second in [24 * HOUR, 25 * HOUR, 1_000 * HOUR] {
        assert_eq!(set.ask("k", second), Err(Rejection::bad("expired_key")));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2, "an expired key is not asked for again");
}

#[test]
fn a_delivery_passed_on_late_is_judged_as_of_its_receipt() {
    let set = KeySet::new(Source(|_: &str| Ok(KeyAnswer::Key { point: a_point(), expired_at: Some(at(HOUR)) })));
    let cx = CallContext::new(at(5 * HOUR), Duration::from_secs(60));
    assert!(set.point("k", None, at(HOUR - 1), &cx).is_ok());
    assert_eq!(set.point("k", None, at(HOUR), &cx), Err(Rejection::bad("expired_key")));
}

#[test]
fn a_known_key_outlives_an_outage_for_a_day_and_asks_once_a_minute() {
    let up = Mutex::new(true);
    let calls = AtomicUsize::new(0);
    let set = KeySet::new(Source(|_: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        if *up.lock().unwrap() { a_key() } else { down() }
    }));
    assert!(set.ask("k", 0).is_ok());
    *up.lock().unwrap() = false;
    for (second, so_far) in [(24 * HOUR, 2), (24 * HOUR + 59, 2), (24 * HOUR + 60, 3), (48 * HOUR - 1, 4)] {
        assert!(set.ask("k", second).is_ok());
        assert_eq!(calls.load(Ordering::SeqCst), so_far, "{second}");
    }
    let unavailable = Err(Rejection::Unavailable { code: "UNREACHABLE".to_owned() });
    assert_eq!(set.ask("k", 48 * HOUR), unavailable, "and then it fails closed");
    *up.lock().unwrap() = true;
    assert_eq!(set.ask("k", 48 * HOUR + 4).unwrap_err().reason(), "unavailable", "asked a moment ago");
    assert_eq!(calls.load(Ordering::SeqCst), 5);
    assert!(set.ask("k", 48 * HOUR + 5).is_ok());
}

#[test]
fn an_outage_is_not_taken_for_an_unknown_key() {
    let up = Mutex::new(false);
    let set = KeySet::new(Source(|_: &str| if *up.lock().unwrap() { a_key() } else { down() }));
    assert_eq!(set.ask("k", 0).unwrap_err().reason(), "unavailable");
    *up.lock().unwrap() = true;
    assert!(set.ask("k", 1).is_ok());
}

#[test]
fn an_id_stays_unknown_for_ten_minutes() {
    let calls = AtomicUsize::new(0);
    let set = KeySet::new(Source(|_: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        Ok(KeyAnswer::Unknown)
    }));
    for (second, so_far) in [(0, 1), (1, 1), (599, 1), (600, 2)] {
        assert_eq!(set.ask("k", second), Err(Rejection::bad("unknown_key")));
        assert_eq!(calls.load(Ordering::SeqCst), so_far, "{second}");
    }
}

#[test]
fn a_flood_of_made_up_ids_costs_thirty_calls_and_then_one_every_second() {
    let calls = AtomicUsize::new(0);
    let set = KeySet::new(Source(|kid: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        if kid == "real" { a_key() } else { Ok(KeyAnswer::Unknown) }
    }));
    assert!(set.ask("real", 0).is_ok());
    for flood in 0..1_000 {
        let _ = set.ask(&format!("forged-{flood}"), 1);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1 + 29 + 1, "the first one was earned again");
    assert_eq!(set.ask("forged", 1), Err(Rejection::Busy));
    assert!(set.ask("real", 1).is_ok(), "the real ones do not notice");
    assert_eq!(set.ask("forged", 2), Err(Rejection::bad("unknown_key")));
    assert_eq!(set.ask("another", 2), Err(Rejection::Busy));
}

#[test]
fn the_memory_of_unknown_ids_is_bounded() {
    let limits = KeyLimits { new: Rate::new(100, 1), max_unknown: 5, ..KeyLimits::default() };
    let set = KeySet::with_limits(Source(|_: &str| Ok(KeyAnswer::Unknown)), limits);
    for flood in 0..50 {
        let _ = set.ask(&format!("forged-{flood}"), flood);
        assert!(set.lookups().unknown() <= 5);
    }
}

#[test]
fn the_memory_of_known_keys_is_bounded() {
    let limits = KeyLimits { new: Rate::new(100, 1), max_known: 3, ..KeyLimits::default() };
    let set = KeySet::with_limits(Source(|_: &str| a_key()), limits);
    for second in 0..10 {
        assert!(set.ask(&format!("key-{second}"), second).is_ok());
    }
    let kept: Vec<_> = (0..10).filter(|second| set.known(&format!("key-{second}")).is_some()).collect();
    assert_eq!(kept, [7, 8, 9]);
}

#[test]
fn many_who_want_one_key_make_one_call_and_too_many_are_sent_away() {
    let calls = AtomicUsize::new(0);
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let set = KeySet::new(Source(|_: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        released.lock().unwrap().recv().unwrap();
        a_key()
    }));
    thread::scope(|scope| {
        let asking: Vec<_> = (0..7).map(|_| scope.spawn(|| set.ask("k", 0))).collect();
        set.wait_until_waiting(6);
        assert_eq!(set.ask("k", 0), Err(Rejection::Busy), "the eighth");
        release.send(()).unwrap();
        assert!(asking.into_iter().all(|one| one.join().unwrap() == Ok(a_point())));
    });
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(set.lookups().waiting(), 0);
}

#[test]
fn while_the_provider_hangs_known_keys_are_answered_and_few_threads_are_held() {
    let (started, starts) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let set = KeySet::new(Source(move |kid: &str| {
        if kid != "real" {
            started.send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        }
        a_key()
    }));
    assert!(set.ask("real", 0).is_ok());
    thread::scope(|scope| {
        for kid in ["a", "b", "c", "d"] {
            let set = &set;
            scope.spawn(move || set.ask(kid, 1));
        }
        for _ in 0..4 {
            starts.recv().unwrap();
        }
        assert_eq!(set.ask("e", 1), Err(Rejection::Busy));
        assert!(set.ask("real", 1).is_ok());
        assert!(set.ask("real", 30 * HOUR).is_ok(), "due, but not worth a wait");
        drop(release);
    });
    assert!(set.ask("e", 2).is_ok());
}

#[test]
fn whoever_waits_gives_up_at_its_deadline() {
    let (release, released) = mpsc::channel::<()>();
    let (started, starts) = mpsc::channel();
    let released = Mutex::new(released);
    let set = KeySet::new(Source(move |_: &str| {
        started.send(()).unwrap();
        let _ = released.lock().unwrap().recv();
        a_key()
    }));
    thread::scope(|scope| {
        scope.spawn(|| set.ask("k", 0));
        starts.recv().unwrap();
        let impatient = CallContext::new(at(0), Duration::ZERO);
        let timeout = Err(Rejection::Unavailable { code: "TIMEOUT".to_owned() });
        assert_eq!(set.point("k", None, at(0), &impatient), timeout);
        drop(release);
    });
    assert_eq!(set.lookups().waiting(), 0);
}

#[test]
fn a_source_that_panics_leaves_nobody_waiting() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let set = KeySet::new(Source(move |_: &str| {
        let told = released.lock().unwrap().recv();
        assert!(told.is_err(), "a bug");
        a_key()
    }));
    thread::scope(|scope| {
        let asking: Vec<_> = (0..2).map(|_| scope.spawn(|| set.ask("k", 0))).collect();
        set.wait_until_waiting(1);
        release.send(()).unwrap();
        let outcomes: Vec<_> = asking.into_iter().map(|one| one.join()).collect();
        let aborted = Rejection::Unavailable { code: "ABORTED".to_owned() };
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1, "the one that asked");
        assert!(outcomes.iter().flatten().all(|outcome| *outcome == Err(aborted.clone())));
    });
    drop(release);
    assert!(set.ask("k", 1).is_ok(), "and its place is free");
}

proptest! {
    /// Whatever strangers ask for and however time passes, the provider is called within the budget, and
    /// a known key is at hand.
    #[test]
    fn strangers_cannot_exceed_the_budget(steps in prop::collection::vec((0i64..20, 0u8..40), 1..200)) {
        let calls = AtomicUsize::new(0);
        let set = KeySet::new(Source(|kid: &str| {
            calls.fetch_add(1, Ordering::SeqCst);
            if kid == "real" { a_key() } else { Ok(KeyAnswer::Unknown) }
        }));
        prop_assert!(set.ask("real", 0).is_ok());
        let mut now = 0;
        for (passed, stranger) in steps {
            now += passed;
            let forged = set.ask(&format!("forged-{stranger}"), now);
            prop_assert!(forged.is_err());
            prop_assert!(set.ask("real", now).is_ok());
            let budget = 30 + usize::try_from(now).unwrap();
            prop_assert!(calls.load(Ordering::SeqCst) <= budget);
        }
    }
}

//! Keys that were confirmed once: after a restart, after a long silence, and in the middle of a flood.

use super::*;

type Calls = AtomicUsize;

/// A provider that knows `real`, and whose calls are counted.
fn provider(calls: &Calls) -> Source<impl Fn(&str) -> Result<KeyAnswer, KeySourceError>> {
    Source(|kid: &str| {
        calls.fetch_add(1, Ordering::SeqCst);
        if kid == "real" { a_key() } else { Ok(KeyAnswer::Unknown) }
    })
}

fn record(kid: &str, answer: Result<KeyAnswer, KeySourceError>, second: i64) -> KnownKeyRecord {
    KnownKeyRecord {
        origin: "https://keys.example".to_owned(),
        kid: kid.to_owned(),
        answer: answer.unwrap(),
        answered_at: at(second),
    }
}

/// Strangers take everything that they can get.
fn flood<S: KeySource>(set: &KeySet<S>, second: i64) {
    for forged in 0..100 {
        let _ = set.ask(&format!("forged-{second}-{forged}"), second);
    }
    assert_eq!(set.ask("forged", second), Err(Rejection::Busy));
}

#[test]
fn a_flood_does_not_keep_an_old_key_from_being_confirmed() {
    let calls = Calls::new(0);
    let set = KeySet::new(provider(&calls));
    assert!(set.ask("real", 0).is_ok());
    flood(&set, 49 * HOUR);
    let before = calls.load(Ordering::SeqCst);
    assert_eq!(set.ask("real", 49 * HOUR), Ok(a_point()), "although nothing was heard of it for two days");
    assert_eq!(calls.load(Ordering::SeqCst), before + 1);
}

#[test]
fn strangers_that_hold_all_threads_they_get_do_not_hold_those_of_a_known_key() {
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
            scope.spawn(move || set.ask(kid, 49 * HOUR));
        }
        for _ in 0..4 {
            starts.recv().unwrap();
        }
        for _ in 0..6 {
            scope.spawn(|| set.ask("a", 49 * HOUR));
        }
        set.wait_until_waiting(6);
        assert_eq!(set.ask("a", 49 * HOUR), Err(Rejection::Busy));
        let real = set.ask("real", 49 * HOUR);
        drop(release);
        assert_eq!(real, Ok(a_point()));
    });
}

#[test]
fn after_a_restart_nobody_is_asked_for_a_key_that_was_confirmed() {
    let calls = Calls::new(0);
    let before = KeySet::new(provider(&calls));
    assert!(before.ask("real", 0).is_ok());
    assert!(before.ask("forged", 0).is_err());
    let kept = before.known_keys();
    assert_eq!(kept, [record("real", a_key(), 0)]);

    let restarted = KeySet::new(provider(&calls));
    restarted.recall(kept);
    flood(&restarted, 1);
    let before = calls.load(Ordering::SeqCst);
    assert_eq!(restarted.ask("real", 24 * HOUR - 1), Ok(a_point()));
    assert_eq!(calls.load(Ordering::SeqCst), before);
    assert_eq!(restarted.ask("real", 24 * HOUR), Ok(a_point()), "and then as if there had been no restart");
    assert_eq!(calls.load(Ordering::SeqCst), before + 1);
}

#[test]
fn what_is_recalled_from_long_ago_is_confirmed_before_it_is_used() {
    let calls = Calls::new(0);
    let set = KeySet::new(provider(&calls));
    set.recall(vec![record("real", a_key(), 0), record("revoked", a_key(), 0)]);
    flood(&set, 48 * HOUR);
    assert_eq!(set.ask("real", 48 * HOUR), Ok(a_point()));
    assert_eq!(set.ask("revoked", 48 * HOUR), Err(Rejection::bad("unknown_key")));
    assert_eq!(calls.load(Ordering::SeqCst), 32);

    let unreachable = KeySet::new(Source(|_: &str| down()));
    unreachable.recall(vec![record("real", a_key(), 0)]);
    let unavailable = Err(Rejection::Unavailable { code: "UNREACHABLE".to_owned() });
    assert_eq!(unreachable.ask("real", 48 * HOUR), unavailable);
}

#[test]
fn a_key_of_elsewhere_is_not_believed() {
    let set = KeySet::new(Source(|_: &str| Ok(KeyAnswer::Unknown)));
    let elsewhere = "https://test-keys.example".to_owned();
    set.recall(vec![KnownKeyRecord { origin: elsewhere, ..record("real", a_key(), 0) }]);
    assert_eq!(set.ask("real", 1), Err(Rejection::bad("unknown_key")));
}

#[test]
fn an_expired_key_stays_expired_over_a_restart() {
    let set = KeySet::new(Source(|_: &str| a_key()));
    set.recall(vec![record("k", Ok(KeyAnswer::Key { point: a_point(), expired_at: Some(at(1)) }), 0)]);
    assert!(set.ask("k", 0).is_ok());
    assert_eq!(set.ask("k", 1), Err(Rejection::bad("expired_key")));
}

#[test]
fn the_latest_word_counts() {
    let unknown = Mutex::new(false);
    let set = KeySet::new(Source(|_: &str| if *unknown.lock().unwrap() { Ok(KeyAnswer::Unknown) } else { a_key() }));
    assert!(set.ask("k", 10).is_ok());
    set.recall(vec![record("k", a_key(), 5)]);
    assert_eq!(set.known_keys(), [record("k", a_key(), 10)]);
    *unknown.lock().unwrap() = true;
    assert!(set.ask("k", 10 + 24 * HOUR).is_err());
    let withdrawn = [record("k", Ok(KeyAnswer::Unknown), 10 + 24 * HOUR)];
    assert_eq!(set.known_keys(), withdrawn, "so that nobody keeps it");
    set.recall(vec![record("k", a_key(), 20)]);
    assert_eq!(set.known_keys(), withdrawn);
    *unknown.lock().unwrap() = false;
    assert!(set.ask("k", 50 * HOUR).is_ok());
    assert_eq!(set.known_keys(), [record("k", a_key(), 50 * HOUR)]);
}

#[test]
fn however_much_is_recalled_only_so_many_are_kept() {
    let limits = KeyLimits { max_known: 3, ..KeyLimits::default() };
    let set = KeySet::with_limits(Source(|_: &str| down()), limits);
    set.recall((0..10).map(|second| record(&format!("key-{second}"), a_key(), second)).collect());
    let mut kept: Vec<_> = set.known_keys().into_iter().map(|record| record.kid).collect();
    kept.sort();
    assert_eq!(kept, ["key-7", "key-8", "key-9"]);
}

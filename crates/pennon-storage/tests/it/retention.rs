//! What is deleted in time, and what must not be.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pennon_domain::{Effect, Event, ProviderCall};
use pennon_storage::{
    Error, Store, calls,
    events::{self, EventOutcome},
    items,
    retention::{self, Old, Swept},
};
use pennon_testkit::{Backend, TempStore, each_backend, now};

use crate::fixture::{PLAID, after, at_once, item_id, someone_waits, user};

/// Records an event that came at that second.
fn event(store: &Store, key: &str, seconds: i64, outcome: EventOutcome) {
    let event = Event {
        provider: PLAID,
        delivery_key: key.into(),
        kind: "HOLDINGS:DEFAULT_UPDATE".into(),
        item: Some(item_id("i1")),
        provider_user: None,
        issued_at: now(),
        effect: Effect::news(),
        payload: "{}".into(),
    };
    store.write(|tx| events::record(tx, &event, after(seconds), outcome)).unwrap();
}

fn call(at: DateTime<Utc>) -> ProviderCall {
    let (endpoint, duration) = ("/accounts".to_owned(), Duration::ZERO);
    ProviderCall { provider: PLAID, endpoint, item: None, at, duration, error_code: None, request_id: None }
}

/// Everything before that second is old; orphans and calls five seconds later.
fn old(seconds: i64) -> Old {
    Old { events: after(seconds), orphans: after(seconds - 5), calls: after(seconds - 5) }
}

fn sweep(store: &Store, old: &Old, limit: u32) -> Swept {
    store.write(|tx| retention::sweep(tx, old, limit)).unwrap()
}

fn keys(store: &Store) -> Vec<String> {
    store.read(|tx| events::latest(tx, 99)).unwrap().into_iter().map(|row| row.delivery_key).collect()
}

each_backend! {
    fn what_is_old_goes_and_orphans_and_bills_stay_longer(store: TempStore) {
        let ada = user(&store, "ada");
        event(&store, "ancient orphan", 1, EventOutcome::Orphan);
        event(&store, "old orphan", 7, EventOutcome::Orphan);
        event(&store, "old", 8, EventOutcome::Counted);
        event(&store, "older", 7, EventOutcome::Recorded);
        event(&store, "new", 10, EventOutcome::Counted);
        store.write(|tx| calls::append(tx, Some(ada), &[call(after(4)), call(after(5))])).unwrap();
        assert_eq!(sweep(&store, &old(10), 99), Swept { events: 3, calls: 1 });
        assert_eq!(keys(&store), ["new", "old orphan"]);
        assert!(sweep(&store, &old(10), 99).is_empty());
        let left = store.read(|tx| calls::counts(tx, None, after(0), after(99))).unwrap();
        assert_eq!(left[0].count, 1);
    }

    fn a_little_at_a_time_and_the_oldest_first(store: TempStore) {
        for second in 1..=5 {
            event(&store, &format!("e{second}"), second, EventOutcome::Counted);
        }
        assert_eq!(sweep(&store, &old(9), 2).events, 2);
        assert_eq!(keys(&store), ["e5", "e4", "e3"]);
        assert_eq!([(); 3].map(|()| sweep(&store, &old(9), 2).events), [2, 1, 0]);
    }

    fn several_servers_may_sweep_at_once(store: TempStore) {
        for second in 0..40 {
            event(&store, &format!("e{second}"), second, EventOutcome::Counted);
        }
        let swept = at_once(4, |_| sweep(&store, &old(99), 40).events);
        assert_eq!(swept.iter().sum::<usize>(), 40);
    }
}

/// The orphan is read by the transaction that links its item, and must then still be there to be adopted.
#[test]
fn an_orphan_that_is_being_adopted_is_left_alone() {
    let store = TempStore::new(Backend::Postgres);
    event(&store, "orphan", 1, EventOutcome::Orphan);
    std::thread::scope(|scope| {
        let sweeping = store
            .write(|tx| {
                items::lock(tx, PLAID, &item_id("i1"))?;
                let orphans = events::orphans(tx, PLAID, &item_id("i1"))?;
                let sweeping = scope.spawn(|| sweep(&store, &old(99), 9));
                while !sweeping.is_finished() && !someone_waits(&store) {}
                events::adopt(tx, orphans[0].id)?;
                Ok::<_, Error>(sweeping)
            })
            .unwrap();
        assert!(sweeping.join().unwrap().is_empty());
    });
    assert_eq!(keys(&store), ["orphan"]);
}

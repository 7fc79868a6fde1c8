//! The change feed: everyone who caches or streams is told.

use std::time::Duration;

use pennon_domain::{AccountId, Institution, ItemStatus, Provider, Seq, StatusChange, UserId};
use pennon_storage::{Change, Changes, Error, Notice, Store, Tx, calls, items, snapshots, users};
use pennon_testkit::{Backend, TempStore, each_backend, now};

use crate::fixture::{PLAID, account, at_once, find, item_id, link, position, snapshot, user};

/// Long enough for a busy machine. A story that is right does not wait for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A subscription that is in force.
fn subscribe(store: &TempStore) -> Changes {
    let changes = store.changes().unwrap();
    if store.backend() == Backend::Postgres {
        assert_eq!(changes.recv_timeout(PATIENCE), Some(Notice::Missed));
    }
    assert!(changes.is_live());
    changes
}

fn next(changes: &Changes) -> Notice {
    changes.recv_timeout(PATIENCE).unwrap()
}

fn changed(user: UserId) -> Notice {
    Notice::Changed(Change { user, provider: PLAID })
}

fn raise(store: &Store, id: &str) {
    store.write(|tx| items::raise(tx, PLAID, &item_id(id), now())).unwrap();
}

fn synced(tx: &mut Tx<'_>) -> Result<(), Error> {
    let institution = Institution::default();
    let synced = items::Synced { seen: Seq(1), at: now(), as_of: None, hash: "", institution: &institution };
    items::synced(tx, PLAID, &item_id("i1"), &synced)
}

each_backend! {
    fn whatever_a_user_can_see_is_told_when_it_changes(store: TempStore) {
        type Act = fn(&mut Tx<'_>) -> Result<(), Error>;
        let acts: [Act; 6] = [
            |tx| items::raise(tx, PLAID, &item_id("i1"), now()),
            |tx| {
                let change = StatusChange { status: ItemStatus::NeedsReauth, reason: None };
                items::set_status(tx, PLAID, &item_id("i1"), &change, now()).map(|_| ())
            },
            |tx| {
                let snapshot = snapshot(vec![account("a")], vec![position("a", "s", "1")]);
                snapshots::replace(tx, PLAID, &item_id("i1"), &snapshot, now())
            },
            |tx| snapshots::remove_account(tx, PLAID, &item_id("i1"), &AccountId::new("a").unwrap()),
            synced,
            |tx| items::end(tx, PLAID, &item_id("i1"), now()).map(|_| ()),
        ];
        let ada = user(&store, "ada");
        let changes = subscribe(&store);
        link(&store, ada, PLAID, "i1").unwrap();
        assert_eq!(next(&changes), changed(ada));
        for act in acts {
            store.write(act).unwrap();
            assert_eq!(next(&changes), changed(ada));
        }
    }

    fn what_nobody_sees_is_not_told(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        link(&store, ada, PLAID, "i1").unwrap();
        let changes = subscribe(&store);
        let undone = store.write(|tx| {
            items::raise(tx, PLAID, &item_id("i1"), now())?;
            Err::<(), _>(Error::Busy)
        });
        assert!(undone.is_err());
        store.write(|tx| users::ensure(tx, "hedy@example.com", now())).unwrap();
        store.write(|tx| calls::append(tx, Some(ada), &[])).unwrap();
        store.write(|tx| items::reseal(tx, PLAID, &item_id("i1"), "sealed anew")).unwrap();
        link(&store, grace, PLAID, "i2").unwrap();
        assert_eq!(next(&changes), changed(grace));
    }

    fn a_transaction_tells_of_everyone_it_changed(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        link(&store, ada, PLAID, "i1").unwrap();
        link(&store, grace, Provider::SNAPTRADE, "i2").unwrap();
        let changes = subscribe(&store);
        store.write(|tx| {
            items::raise(tx, PLAID, &item_id("i1"), now())?;
            items::raise(tx, Provider::SNAPTRADE, &item_id("i2"), now())?;
            items::raise(tx, PLAID, &item_id("i1"), now())
        })
        .unwrap();
        let other = Notice::Changed(Change { user: grace, provider: Provider::SNAPTRADE });
        assert_eq!([next(&changes), next(&changes)], [changed(ada), other]);
        raise(&store, "i1");
        assert_eq!(next(&changes), changed(ada), "it came once before");
    }

    fn who_is_told_can_read_it(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let changes = subscribe(&store);
        at_once(2, |index| {
            if index == 0 {
                for _ in 0..50 {
                    raise(&store, "i1");
                }
            } else {
                let mut last = 0;
                while last < 50 {
                    assert_eq!(next(&changes), changed(ada));
                    last = find(&store, "i1").sequences.event.0;
                }
            }
        });
    }

    fn every_subscriber_is_told(store: TempStore) {
        let ada = user(&store, "ada");
        let first = subscribe(&store);
        let second = store.changes().unwrap();
        drop(store.changes().unwrap());
        link(&store, ada, PLAID, "i1").unwrap();
        assert_eq!([next(&first), next(&second)], [changed(ada); 2]);
    }

    fn the_feed_ends_with_its_store(store: TempStore) {
        let own = store.open_again();
        let changes = own.changes().unwrap();
        drop(own);
        let mut last = next(&changes);
        if last == Notice::Missed {
            last = next(&changes);
        }
        assert_eq!(last, Notice::Closed);
        assert_eq!(connections(&store, "pennon-feed"), 0);
    }
}

/// How many connections of that name there are.
fn connections(store: &TempStore, name: &str) -> usize {
    let of_feed = format!(
        "SELECT pid::text AS text FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = '{name}'"
    );
    if store.backend() == Backend::Sqlite { 0 } else { store.texts(&of_feed).len() }
}

#[test]
fn servers_on_one_postgresql_hear_of_each_other() {
    let store = TempStore::new(Backend::Postgres);
    let ada = user(&store, "ada");
    let changes = subscribe(&store);
    link(&store.open_again(), ada, PLAID, "i1").unwrap();
    assert_eq!(next(&changes), changed(ada));
}

#[test]
fn a_feed_that_was_interrupted_says_so_and_goes_on() {
    let store = TempStore::new(Backend::Postgres);
    let ada = user(&store, "ada");
    link(&store, ada, PLAID, "i1").unwrap();
    let changes = subscribe(&store);
    for _ in 0..3 {
        store.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'pennon-feed'",
        );
        assert_eq!(next(&changes), Notice::Missed);
        assert!(changes.is_live());
        raise(&store, "i1");
        assert_eq!(next(&changes), changed(ada));
    }
    assert_eq!(connections(&store, "pennon-feed"), 1);
}

#[test]
fn a_payload_that_is_not_understood_may_mean_anything() {
    let store = TempStore::new(Backend::Postgres);
    let changes = subscribe(&store);
    store.execute("NOTIFY pennon_changes, 'of another version'");
    assert_eq!(next(&changes), Notice::Missed);
}

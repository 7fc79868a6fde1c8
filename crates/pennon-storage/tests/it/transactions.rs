//! What a transaction promises.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Barrier,
    thread,
    time::Duration,
};

use pennon_domain::UserId;
use pennon_storage::{
    Error, Options, Store, refreshes,
    sessions::{self, Kind, NewSession},
    users,
};
use pennon_testkit::{Backend, TempStore, each_backend, now};

use crate::fixture::user;

fn is_known(store: &Store, name: &str) -> bool {
    store.read(|tx| users::by_email(tx, &format!("{name}@example.com"))).unwrap().is_some()
}

each_backend! {
    fn a_failure_takes_everything_back(store: TempStore) {
        let failed = store.write(|tx| {
            users::ensure(tx, "ada@example.com", now())?;
            Err::<(), _>(Error::Conflict)
        });
        assert!(matches!(failed, Err(Error::Conflict)));
        assert!(!is_known(&store, "ada"));
    }

    fn so_does_a_panic_and_the_store_works_on(store: TempStore) {
        for _ in 0..20 {
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                store.write::<(), Error>(|tx| {
                    users::ensure(tx, "ada@example.com", now())?;
                    panic!("in the middle")
                })
            }));
            assert!(panicked.is_err());
        }
        assert!(!is_known(&store, "ada"));
        user(&store, "ada");
        assert!(is_known(&store, "ada"));
    }

    fn a_statement_that_failed_cannot_be_committed_around(store: TempStore) {
        let (user, kind) = (UserId(9), Kind::Session);
        let wrong = NewSession { token_hash: "h", user, kind, created_at: now(), expires_at: now() };
        let done = store.write(|tx| {
            users::ensure(tx, "ada@example.com", now())?;
            assert!(sessions::create(tx, &wrong).is_err());
            Ok::<_, Error>(())
        });
        // SQLite takes back the statement only, PostgreSQL the transaction. Neither may say it was done if
        // it was not.
        assert_eq!(done.is_ok(), is_known(&store, "ada"));
        assert_eq!(done.is_ok(), store.backend() == Backend::Sqlite);
    }

    fn a_read_cannot_write(store: TempStore) {
        let written = store.read(|tx| users::ensure(tx, "ada@example.com", now()));
        assert!(written.is_err());
        user(&store, "grace");
        assert!(!is_known(&store, "ada"));
    }

    fn a_read_sees_one_moment(store: TempStore) {
        store.read(|tx| {
            assert!(users::by_email(tx, "ada@example.com")?.is_none());
            user(&store, "ada");
            assert!(users::by_email(tx, "ada@example.com")?.is_none());
            Ok::<_, Error>(())
        })
        .unwrap();
        assert!(is_known(&store, "ada"));
    }

    fn readers_do_not_wait_for_a_writer(store: TempStore) {
        user(&store, "ada");
        store.write(|tx| {
            users::ensure(tx, "grace@example.com", now())?;
            assert!(is_known(&store, "ada"));
            assert!(!is_known(&store, "grace"));
            Ok::<_, Error>(())
        })
        .unwrap();
    }

    fn a_store_without_a_free_connection_is_busy(store: TempStore) {
        let short = Options { pool_size: 1, acquire_timeout: Duration::from_millis(50), ..Options::default() };
        let small = Store::open(&store.url(), short).unwrap();
        small.read(|_| {
            let second = small.read(|_| Ok::<_, Error>(()));
            assert!(matches!(second, Err(Error::Busy)), "{second:?}");
            Ok::<_, Error>(())
        })
        .unwrap();
    }

    fn a_lock_that_cannot_be_had_is_busy(store: TempStore) {
        let ada = user(&store, "ada");
        let short = Options { busy_timeout: Duration::from_millis(50), ..Options::default() };
        let other = Store::open(&store.url(), short).unwrap();
        let claim = refreshes::Claim { now: now(), cooldown_until: now(), leased_until: now() };
        let claim = |store: &Store| store.write(|tx| refreshes::claim(tx, ada, pennon_domain::Provider::PLAID, &claim));
        store.write(|tx| {
            let own = refreshes::Claim { now: now(), cooldown_until: now(), leased_until: now() };
            refreshes::claim(tx, ada, pennon_domain::Provider::PLAID, &own)?;
            let second = claim(&other);
            assert!(matches!(second, Err(Error::Busy)), "{second:?}");
            Ok::<_, Error>(())
        })
        .unwrap();
        claim(&other).unwrap();
    }

    fn writers_who_wait_leave_the_connections_to_the_readers(store: TempStore) {
        let options = Options { pool_size: 3, acquire_timeout: Duration::from_secs(3), ..Options::default() };
        let small = &Store::open(&store.url(), options).unwrap();
        let begun = Barrier::new(3);
        thread::scope(|scope| {
            small.write(|tx| {
                users::ensure(tx, "ada@example.com", now())?;
                for name in ["grace", "hedy"] {
                    let begun = &begun;
                    scope.spawn(move || {
                        begun.wait();
                        user(small, name);
                    });
                }
                begun.wait();
                for _ in 0..200 {
                    assert!(!is_known(small, "ada"));
                }
                Ok::<_, Error>(())
            })
            .unwrap();
        });
        assert!(is_known(small, "hedy"));
    }

    fn connections_that_were_cut_are_replaced(store: TempStore) {
        let cut = || if store.backend() == Backend::Postgres {
            store.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
        };
        user(&store, "ada");
        cut();
        assert!(is_known(&store, "ada"));

        let in_the_middle = store.write(|tx| {
            users::ensure(tx, "grace@example.com", now())?;
            cut();
            Ok::<_, Error>(())
        });
        match store.backend() {
            Backend::Sqlite => in_the_middle.unwrap(),
            Backend::Postgres => assert!(matches!(in_the_middle, Err(Error::Unavailable(_)))),
        }
        user(&store, "hedy");
        assert!(is_known(&store, "hedy"));
    }
}

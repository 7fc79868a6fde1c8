//! The flags: true exactly when an item is pending.

use std::thread;

use pennon_domain::{Institution, Provider, Seq, UserId};
use pennon_storage::{Error, Store, Tx, items, portfolios};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{PLAID, at_once, find, item_id, link, someone_waits, user};

fn raise(tx: &mut Tx<'_>, user: UserId, provider: Provider, id: &str) -> Result<portfolios::Flags, Error> {
    portfolios::lock(tx, user)?;
    items::raise(tx, provider, &item_id(id), now())?;
    portfolios::recompute_flags(tx, user)
}

fn sync(tx: &mut Tx<'_>, user: UserId, id: &str) -> Result<portfolios::Flags, Error> {
    portfolios::lock(tx, user)?;
    let seen = items::find(tx, PLAID, &item_id(id))?.unwrap().sequences.event;
    let institution = Institution::default();
    let synced = items::Synced { seen, at: now(), as_of: None, hash: "", institution: &institution };
    items::synced(tx, PLAID, &item_id(id), &synced)?;
    portfolios::recompute_flags(tx, user)
}

fn flag(store: &Store, user: UserId) -> bool {
    store.read(|tx| portfolios::flags(tx, user)).unwrap().get(PLAID)
}

each_backend! {
    fn each_provider_has_its_flag_and_each_user_theirs(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        link(&store, ada, PLAID, "p1").unwrap();
        link(&store, ada, PLAID, "p2").unwrap();
        link(&store, ada, Provider::SNAPTRADE, "s1").unwrap();
        let up = |flags: portfolios::Flags| Provider::known().filter(|of| flags.get(*of)).collect::<Vec<_>>();

        assert_eq!(up(store.write(|tx| raise(tx, ada, Provider::SNAPTRADE, "s1")).unwrap()), [Provider::SNAPTRADE]);
        assert_eq!(up(store.write(|tx| raise(tx, ada, PLAID, "p1")).unwrap()).len(), 2);
        store.write(|tx| raise(tx, ada, PLAID, "p2")).unwrap();
        assert_eq!(up(store.write(|tx| sync(tx, ada, "p1")).unwrap()).len(), 2, "the other item is still pending");
        assert_eq!(up(store.write(|tx| sync(tx, ada, "p2")).unwrap()), [Provider::SNAPTRADE]);
        assert_eq!(up(store.read(|tx| portfolios::flags(tx, ada)).unwrap()), [Provider::SNAPTRADE]);
        assert!(up(store.read(|tx| portfolios::flags(tx, grace)).unwrap()).is_empty());
    }

    fn the_flag_goes_with_the_last_pending_item(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "p1").unwrap();
        store.write(|tx| raise(tx, ada, PLAID, "p1")).unwrap();
        let flags = store.write(|tx| {
            portfolios::lock(tx, ada)?;
            items::end(tx, PLAID, &item_id("p1"), now())?;
            portfolios::recompute_flags(tx, ada)
        });
        assert!(!flags.unwrap_or_else(|error: Error| panic!("{error}")).get(PLAID));
    }

    fn a_transaction_that_forgets_the_flag_settles_it_when_it_is_committed(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "p1").unwrap();
        let revision = || store.read(|tx| portfolios::revision(tx, ada)).unwrap();
        let before = revision();
        store.write(|tx| items::raise(tx, PLAID, &item_id("p1"), now())).unwrap();
        assert!(flag(&store, ada));
        assert_eq!(revision(), before + 1);
        store.write(|tx| raise(tx, ada, PLAID, "p1")).unwrap();
        assert_eq!(revision(), before + 2, "and once only, if it does not forget");
    }

    fn changes_of_two_items_at_once_leave_the_flag_at_the_truth(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "p1").unwrap();
        link(&store, ada, PLAID, "p2").unwrap();
        for _ in 0..10 {
            store.write(|tx| raise(tx, ada, PLAID, "p1")).unwrap();
            at_once(4, |index| {
                store.write(|tx| match index {
                    0 => sync(tx, ada, "p1"),
                    1 => raise(tx, ada, PLAID, "p2"),
                    2 => sync(tx, ada, "p2"),
                    _ => raise(tx, ada, PLAID, "p2"),
                })
                .unwrap();
            });
            let pending = ["p1", "p2"].iter().any(|id| find(&store, id).is_pending());
            assert_eq!(flag(&store, ada), pending);
            store.write(|tx| sync(tx, ada, "p2")).unwrap();
            assert!(!flag(&store, ada));
        }
        assert_eq!(find(&store, "p2").sequences.event, Seq(20));
    }

    fn even_without_the_lock_first_the_flag_ends_at_the_truth(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "p1").unwrap();
        link(&store, ada, PLAID, "p2").unwrap();
        store.write(|tx| raise(tx, ada, PLAID, "p1")).unwrap();
        let sync_p1 = || {
            store.write(|tx| {
                let institution = Institution::default();
                let (seen, institution) = (Seq(1), &institution);
                let synced = items::Synced { seen, at: now(), as_of: None, hash: "", institution };
                items::synced(tx, PLAID, &item_id("p1"), &synced)?;
                portfolios::recompute_flags(tx, ada)
            })
        };
        thread::scope(|scope| {
            store.write(|tx| {
                items::raise(tx, PLAID, &item_id("p2"), now())?;
                portfolios::recompute_flags(tx, ada)?;
                let other = scope.spawn(sync_p1);
                while !someone_waits(&store) {
                    assert!(!other.is_finished(), "the other one did not wait");
                }
                Ok::<_, Error>(())
            })
            .unwrap();
        });
        assert!(flag(&store, ada), "p2 is pending");
    }

    fn a_user_who_is_not_there_is_not_found(store: TempStore) {
        assert!(matches!(store.read(|tx| portfolios::flags(tx, UserId(9))), Err(Error::NotFound)));
        assert!(matches!(store.write(|tx| portfolios::recompute_flags(tx, UserId(9))), Err(Error::NotFound)));
    }
}

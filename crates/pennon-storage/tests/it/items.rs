//! Items.

use std::{sync::mpsc, thread};

use pennon_domain::{Effect, Event, Institution, ItemStatus, Provider, Seq, StatusChange, UserId};
use pennon_storage::{
    Error, Store,
    events::{self, EventOutcome},
    items,
};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{
    PLAID, account, after, at_once, find, held, item_id, link, position, replace, snapshot, someone_waits, user,
};

fn secret(store: &Store, id: &str) -> Option<String> {
    store.read(|tx| items::sealed_secret(tx, PLAID, &item_id(id))).unwrap()
}

fn relink(store: &Store, user: UserId, sealed_secret: &str) -> Result<pennon_domain::Item, Error> {
    let (id, institution) = (item_id("i1"), Institution { id: None, name: Some("Second Bank".into()) });
    let linked_at = after(100);
    let item = items::NewItem {
        provider: PLAID,
        id: &id,
        user,
        institution: &institution,
        sealed_secret: Some(sealed_secret),
        linked_at,
    };
    store.write(|tx| items::link(tx, &item))
}

fn needs_login(store: &Store, seconds: i64) -> Result<bool, Error> {
    let change = StatusChange { status: ItemStatus::NeedsReauth, reason: Some("ITEM_LOGIN_REQUIRED".into()) };
    store.write(|tx| items::set_status(tx, PLAID, &item_id("i1"), &change, after(seconds)))
}

each_backend! {
    fn a_linked_item_is_active_and_has_no_news(store: TempStore) {
        let ada = user(&store, "ada");
        let item = link(&store, ada, PLAID, "i1").unwrap();
        assert_eq!((item.user, item.status, item.is_pending()), (ada, ItemStatus::Active, false));
        assert_eq!(item.institution.name.as_deref(), Some("First Bank"));
        assert_eq!((item.last_synced_at, item.snapshot_hash.as_ref()), (None, None));
        assert_eq!(find(&store, "i1"), item);
        assert_eq!(secret(&store, "i1").as_deref(), Some("sealed"));
        assert_eq!(secret(&store, "I1"), None);
        assert_eq!(store.read(|tx| items::find(tx, Provider::SNAPTRADE, &item.id)).unwrap(), None);
    }

    fn the_same_owner_again_gets_the_new_secret(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        store.write(|tx| items::raise(tx, PLAID, &item_id("i1"), now())).unwrap();
        needs_login(&store, 10).unwrap();
        let item = relink(&store, ada, "sealed again").unwrap();
        assert_eq!((item.status, item.status_reason.as_ref()), (ItemStatus::Active, None));
        assert_eq!(item.institution.id.as_deref(), Some("ins_1"));
        assert_eq!(item.institution.name.as_deref(), Some("Second Bank"));
        assert!(item.is_pending());
        assert_eq!(secret(&store, "i1").as_deref(), Some("sealed again"));
        assert!(!needs_login(&store, 99).unwrap(), "what was said before the repair is over");
    }

    fn an_item_never_changes_hands(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        link(&store, ada, PLAID, "i1").unwrap();
        let before = find(&store, "i1");
        assert!(matches!(relink(&store, grace, "stolen"), Err(Error::Conflict)));
        assert_eq!(find(&store, "i1"), before);
        assert_eq!(secret(&store, "i1").as_deref(), Some("sealed"));
        assert!(matches!(link(&store, UserId(999), PLAID, "i2"), Err(Error::NotFound)));
    }

    fn two_users_who_link_one_item_at_once_do_not_share_it(store: TempStore) {
        let users = [user(&store, "ada"), user(&store, "grace")];
        let linked = at_once(6, |index| link(&store, users[index % 2], PLAID, "i1"));
        let owner = find(&store, "i1").user;
        for (index, linked) in linked.into_iter().enumerate() {
            match linked {
                Ok(item) => assert_eq!(item.user, users[index % 2]),
                Err(error) => assert!(matches!(error, Error::Conflict) && owner != users[index % 2], "{error:?}"),
            }
        }
    }

    fn items_are_listed_by_linking_and_paged_by_id(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        for (owner, provider, id) in
            [(ada, PLAID, "z"), (ada, PLAID, "a"), (grace, PLAID, "m"), (ada, Provider::SNAPTRADE, "b")]
        {
            link(&store, owner, provider, id).unwrap();
        }
        let listed = store.read(|tx| items::list(tx, ada, PLAID)).unwrap();
        assert_eq!(listed.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["z", "a"]);

        let (mut seen, mut after) = (Vec::new(), None);
        while let Some(last) = {
            let last = after.as_ref().map(|(provider, id)| (*provider, id));
            let page = store.read(|tx| items::page(tx, last, 3)).unwrap();
            seen.extend(page.iter().map(|item| item.id.as_str().to_owned()));
            page.last().map(|item| (item.provider, item.id.clone()))
        } {
            after = Some(last);
        }
        assert_eq!(seen, ["a", "m", "z", "b"]);
    }

    fn news_counts_and_a_snapshot_takes_back_none_of_it(store: TempStore) {
        link(&store, user(&store, "ada"), PLAID, "i1").unwrap();
        let id = item_id("i1");
        for seconds in [1, 2] {
            store.write(|tx| items::raise(tx, PLAID, &id, after(seconds))).unwrap();
        }
        let sync = |seen, seconds| {
            let institution = Institution::default();
            let (at, as_of) = (after(seconds), Some(after(seconds - 1)));
            let synced = items::Synced { seen: Seq(seen), at, as_of, hash: "abc", institution: &institution };
            store.write(|tx| items::synced(tx, PLAID, &id, &synced)).unwrap();
            find(&store, "i1")
        };
        let item = sync(1, 10);
        assert_eq!((item.sequences.event, item.sequences.synced), (Seq(2), Seq(1)));
        assert_eq!((item.last_event_at, item.last_synced_at), (Some(after(2)), Some(after(10))));
        assert_eq!((item.provider_as_of, item.snapshot_hash.as_deref()), (Some(after(9)), Some("abc")));
        assert_eq!(item.institution.name.as_deref(), Some("First Bank"));
        assert!(!sync(2, 20).is_pending());
        assert_eq!(sync(1, 30).sequences.synced, Seq(2));
    }

    fn raises_at_once_are_all_counted(store: TempStore) {
        link(&store, user(&store, "ada"), PLAID, "i1").unwrap();
        at_once(10, |_| store.write(|tx| items::raise(tx, PLAID, &item_id("i1"), now())).unwrap());
        assert_eq!(find(&store, "i1").sequences.event, Seq(10));
    }

    fn an_older_status_does_not_replace_a_newer_one(store: TempStore) {
        link(&store, user(&store, "ada"), PLAID, "i1").unwrap();
        assert!(needs_login(&store, -10).unwrap(), "what was said before the linking counts as well");
        assert!(needs_login(&store, 10).unwrap());
        let active = StatusChange { status: ItemStatus::Active, reason: None };
        let set = |seconds| store.write(|tx| items::set_status(tx, PLAID, &item_id("i1"), &active, after(seconds)));
        assert!(!set(9).unwrap());
        assert_eq!(find(&store, "i1").status_reason.as_deref(), Some("ITEM_LOGIN_REQUIRED"));
        assert!(set(10).unwrap());
        assert_eq!((find(&store, "i1").status, find(&store, "i1").status_reason), (ItemStatus::Active, None));
    }

    fn what_is_not_there_is_not_found(store: TempStore) {
        let id = item_id("i1");
        let institution = Institution::default();
        let synced = items::Synced { seen: Seq(0), at: now(), as_of: None, hash: "", institution: &institution };
        let done = [
            store.write(|tx| items::raise(tx, PLAID, &id, now())),
            store.write(|tx| items::synced(tx, PLAID, &id, &synced)),
            store.write(|tx| items::reseal(tx, PLAID, &id, "sealed")),
            replace(&store, "i1", &snapshot(vec![], vec![])),
            needs_login(&store, 0).map(|_| ()),
        ];
        assert!(done.iter().all(|done| matches!(done, Err(Error::NotFound))), "{done:?}");
        assert!(!store.write(|tx| items::end(tx, PLAID, &id, now())).unwrap());
        store.write(|tx| items::lock(tx, PLAID, &id)).unwrap();
    }

    fn a_removed_item_takes_its_rows_with_it(store: TempStore) {
        let ada = user(&store, "ada");
        for id in ["i1", "i2"] {
            link(&store, ada, PLAID, id).unwrap();
            replace(&store, id, &snapshot(vec![account("a")], vec![position("a", "s", "1")])).unwrap();
        }
        assert!(store.write(|tx| items::end(tx, PLAID, &item_id("i1"), now())).unwrap());
        assert_eq!(held(&store, ada), ["i2 a s 1"]);
        assert_eq!(store.texts("SELECT account_id AS text FROM accounts"), ["a"]);
        assert_eq!(secret(&store, "i1"), None);
    }

    fn a_secret_is_sealed_again(store: TempStore) {
        link(&store, user(&store, "ada"), PLAID, "i1").unwrap();
        store.write(|tx| items::reseal(tx, PLAID, &item_id("i1"), "other key")).unwrap();
        assert_eq!(secret(&store, "i1").as_deref(), Some("other key"));
    }

    fn linking_an_item_and_an_early_event_of_it_do_not_miss_each_other(store: TempStore) {
        let ada = user(&store, "ada");
        let id = item_id("i1");
        let event = Event {
            provider: PLAID,
            delivery_key: "d1".into(),
            kind: "HOLDINGS:DEFAULT_UPDATE".into(),
            item: Some(id.clone()),
            provider_user: None,
            issued_at: now(),
            effect: Effect::news(),
            payload: "{}".into(),
        };
        let (found, orphans) = mpsc::channel();
        thread::scope(|scope| {
            store.write(|tx| {
                items::lock(tx, PLAID, &id)?;
                assert!(items::find(tx, PLAID, &id)?.is_none());
                scope.spawn(|| {
                    let linked = store.write(|tx| {
                        items::lock(tx, PLAID, &id)?;
                        events::orphans(tx, PLAID, &id)
                    });
                    found.send(linked.unwrap().len()).unwrap();
                    link(&store, ada, PLAID, "i1").unwrap();
                });
                while !someone_waits(&store) {
                    assert!(orphans.try_recv().is_err(), "the other one did not wait");
                }
                events::record(tx, &event, now(), EventOutcome::Orphan)
            })
            .unwrap();
            assert_eq!(orphans.recv().unwrap(), 1);
        });
    }
}

each_backend! {
    fn an_ended_item_is_remembered_until_it_is_linked_again(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let is_ended = || store.read(|tx| items::is_ended(tx, PLAID, &item_id("i1"))).unwrap();
        assert!(!is_ended());
        store.write(|tx| items::end(tx, PLAID, &item_id("i1"), now())).unwrap();
        assert!(is_ended());
        relink(&store, ada, "sealed").unwrap();
        assert!(!is_ended());
    }
}

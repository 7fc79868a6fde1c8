//! A replica that is behind or gone, and a user who sees their own writes all the same.

use pennon_domain::UserId;
use pennon_storage::{Error, Store, items};
use pennon_testkit::{Backend, Cluster, TempStore, now};

use crate::fixture::{PLAID, item_id, link, user};

/// A server, its replica, and two servers of ours that use both.
struct Setup {
    // Dropped first, before the server it is on.
    store: TempStore,
    other: Store,
    replica: Cluster,
    primary: Cluster,
    ada: UserId,
    grace: UserId,
}

impl Setup {
    fn new() -> Self {
        let primary = Cluster::start("");
        let store = TempStore::on(&primary.url());
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        link(&store, ada, PLAID, "i1").unwrap();
        link(&store, grace, PLAID, "i2").unwrap();
        let replica = primary.replica();
        let other = store.open_again();
        for store_of_server in [store.store(), &other] {
            store_of_server.attach_replica(&replica.same(&store.url())).unwrap();
            store_of_server.check_replica().unwrap();
        }
        Self { store, other, replica, primary, ada, grace }
    }

    /// Changes something past the store, which therefore knows nothing of it. While the replica stands
    /// still, this shows who answers.
    fn rename(&self, name: &str) {
        self.store.execute(&format!("UPDATE provider_items SET institution_name = '{name}'"));
    }

    fn pause(&self) {
        self.replica.catch_up(&self.primary);
        self.replica.execute("SELECT pg_wal_replay_pause()");
    }

    fn resume(&self) {
        self.replica.execute("SELECT pg_wal_replay_resume()");
        self.replica.catch_up(&self.primary);
    }
}

/// What the user sees: how much news, and the name of the institution.
fn seen(store: &Store, user: UserId) -> (i64, String) {
    let items = store.read_own(user, |tx| items::list(tx, user, PLAID)).unwrap();
    (items[0].sequences.event.0, items[0].institution.name.clone().unwrap())
}

fn raise(store: &Store) {
    store.write(|tx| items::raise(tx, PLAID, &item_id("i1"), now())).unwrap();
}

#[test]
fn a_page_comes_from_the_replica_unless_that_would_miss_what_the_user_did() {
    let setup = Setup::new();
    setup.rename("old");
    setup.pause();
    setup.rename("new");
    for store in [setup.store.store(), &setup.other] {
        assert_eq!(seen(store, setup.ada), (0, "old".to_owned()), "the replica answers");
    }
    raise(&setup.store);
    for store in [setup.store.store(), &setup.other] {
        assert_eq!(seen(store, setup.ada), (1, "new".to_owned()), "whichever server is asked");
        assert_eq!(seen(store, setup.grace), (0, "old".to_owned()), "somebody else's write is no reason");
    }
    setup.resume();
    setup.pause();
    setup.rename("newest");
    assert_eq!(seen(&setup.store, setup.ada), (1, "new".to_owned()), "it has caught up");
}

#[test]
fn without_its_replica_a_store_works_as_before() {
    let setup = Setup::new();
    setup.rename("old");
    setup.pause();
    setup.rename("new");
    setup.replica.kill();
    raise(&setup.store);
    assert_eq!(seen(&setup.store, setup.ada), (1, "new".to_owned()));
    assert_eq!(seen(&setup.store, setup.grace), (0, "new".to_owned()));
    assert!(matches!(setup.store.check_replica(), Err(Error::Unavailable(_))));
}

#[test]
fn a_user_whom_the_replica_does_not_know_yet_is_no_failure() {
    let setup = Setup::new();
    setup.pause();
    let hedy = user(&setup.store, "hedy");
    link(&setup.store, hedy, PLAID, "i3").unwrap();
    assert_eq!(seen(&setup.other, hedy).0, 0);
}

#[test]
fn only_a_postgresql_has_a_replica() {
    let (file, server) = (TempStore::new(Backend::Sqlite), TempStore::new(Backend::Postgres));
    for (store, url) in [(&file, server.url()), (&file, file.url()), (&server, file.url()), (&server, "x".to_owned())] {
        assert!(matches!(store.attach_replica(&url), Err(Error::InvalidUrl { .. })), "{url}");
    }
    let ada = user(&file, "ada");
    assert!(file.read_own(ada, |tx| items::list(tx, ada, PLAID)).unwrap().is_empty());
}

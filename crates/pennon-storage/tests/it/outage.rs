//! A database server that is killed, and comes back.

use std::time::{Duration, Instant};

use pennon_storage::{Error, Notice, Options, Store, items};
use pennon_testkit::{Cluster, TempStore, now};

use crate::fixture::{PLAID, at_once, find, item_id, link, user};

fn raise(store: &Store) -> Result<(), Error> {
    store.write(|tx| items::raise(tx, PLAID, &item_id("i1"), now()))
}

#[test]
fn a_store_heals_when_its_server_is_back_and_nothing_committed_is_lost() {
    let cluster = Cluster::start("");
    let database = TempStore::on(&cluster.url());
    let store = Store::open(&database.url(), Options::default()).unwrap();
    let ada = user(&store, "ada");
    link(&store, ada, PLAID, "i1").unwrap();
    let changes = store.changes().unwrap();
    let hears = || changes.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(hears(), Notice::Missed);
    let mut committed = 0;
    for _ in 0..3 {
        cluster.kill();
        let begun = Instant::now();
        assert!(matches!(raise(&store), Err(Error::Unavailable(_))));
        let refused = at_once(20, |_| store.check());
        assert!(refused.iter().all(|refused| matches!(refused, Err(Error::Unavailable(_)))));
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

        cluster.start_again();
        while raise(&store).is_err() {}
        committed += 1;
        assert_eq!(find(&store, "i1").sequences.event.0, committed);
        while hears() != Notice::Missed {}
        assert!(changes.is_live());
    }
}

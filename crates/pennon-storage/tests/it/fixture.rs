//! What most stories begin with.

use std::{sync::Barrier, thread};

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{
    Account, AccountId, Currency, Institution, Item, ItemId, Position, Provider, SecurityId, Snapshot, UserId,
};
use pennon_storage::{Error, Store, items, snapshots, users};
use pennon_testkit::{Backend, TempStore, now};

pub(crate) const PLAID: Provider = Provider::PLAID;

/// So many seconds after the beginning.
pub(crate) fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

pub(crate) fn item_id(id: &str) -> ItemId {
    ItemId::new(id).unwrap()
}

pub(crate) fn user(store: &Store, name: &str) -> UserId {
    store.write(|tx| users::ensure(tx, &format!("{name}@example.com"), now())).unwrap().id
}

pub(crate) fn link(store: &Store, user: UserId, provider: Provider, id: &str) -> Result<Item, Error> {
    let institution = Institution { id: Some("ins_1".into()), name: Some("First Bank".into()) };
    let id = item_id(id);
    let (sealed_secret, linked_at) = (Some("sealed"), now());
    let item = items::NewItem { provider, id: &id, user, institution: &institution, sealed_secret, linked_at };
    store.write(|tx| items::link(tx, &item))
}

pub(crate) fn find(store: &Store, id: &str) -> Item {
    store.read(|tx| items::find(tx, PLAID, &item_id(id))).unwrap().unwrap()
}

pub(crate) fn account(id: &str) -> Account {
    Account {
        id: AccountId::new(id).unwrap(),
        name: Some(format!("Account {id}")),
        mask: Some("0001".into()),
        kind: Some("investment".into()),
        subtype: None,
        balance: Some("1000.50".parse().unwrap()),
        currency: Some(Currency::new("USD")),
    }
}

pub(crate) fn position(account: &str, security: &str, quantity: &str) -> Position {
    Position {
        account: AccountId::new(account).unwrap(),
        security: SecurityId::new(security).unwrap(),
        ticker: Some(security.to_uppercase()),
        name: None,
        kind: Some("equity".into()),
        quantity: quantity.parse().unwrap(),
        price: Some("185.00".parse().unwrap()),
        price_as_of: Some(now()),
        value: None,
        cost_basis: None,
        currency: Currency::new("USD"),
    }
}

pub(crate) fn snapshot(accounts: Vec<Account>, positions: Vec<Position>) -> Snapshot {
    Snapshot { institution: Institution::default(), accounts, positions, as_of: None }
}

pub(crate) fn replace(store: &Store, id: &str, snapshot: &Snapshot) -> Result<(), Error> {
    store.write(|tx| snapshots::replace(tx, PLAID, &item_id(id), snapshot, now()))
}

/// What a user holds, as `item account security quantity`.
pub(crate) fn held(store: &Store, user: UserId) -> Vec<String> {
    let held = store.read(|tx| snapshots::held(tx, user, PLAID)).unwrap();
    let line = |held: pennon_domain::Held| {
        let Position { account, security, quantity, .. } = held.position;
        format!("{} {account} {security} {quantity}", held.item)
    };
    held.into_iter().map(line).collect()
}

/// Whether a transaction waits for a lock of another one. On SQLite nothing shows it.
pub(crate) fn someone_waits(store: &TempStore) -> bool {
    let waiting = "SELECT pid::text AS text FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    store.backend() == Backend::Sqlite || !store.texts(waiting).is_empty()
}

/// Runs `act` in `count` threads that begin at the same moment.
pub(crate) fn at_once<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (barrier, act) = (Barrier::new(count), &act);
    thread::scope(|scope| {
        let run = |index| {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                act(index)
            })
        };
        let threads: Vec<_> = (0..count).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

//! Opening a store.

use std::time::{Duration, Instant};

use pennon_storage::{Error, Options, Store};
use pennon_testkit::{Backend, TempStore, each_backend};

use crate::fixture::{at_once, user};

#[test]
fn a_mistyped_url_becomes_neither_another_engine_nor_a_file() {
    let before: Vec<_> = files_here();
    for url in ["postgre://ada:hunter2@localhost/pennon", "foo.db", "sqlite:/", "sqlite:foo.db", "sqlite::memory:", ""]
    {
        let Err(error) = Store::open(url, Options::default()) else { panic!("opened {url:?}") };
        assert!(matches!(error, Error::InvalidUrl { .. }), "{url}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    assert_eq!(files_here(), before);
}

fn files_here() -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(".").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn a_database_that_cannot_be_reached_is_told_at_once() {
    let started = Instant::now();
    let dir = tempfile::tempdir().unwrap();
    let nowhere = format!("sqlite://{}/missing/pennon.db", dir.path().display());
    for url in ["postgres://ada:hunter2@127.0.0.1:9/pennon", &nowhere] {
        let Err(error) = Store::open(url, Options::default()) else { panic!("opened {url:?}") };
        let Error::Unavailable(cause) = &error else { panic!("{error:?}") };
        assert!(!format!("{error} {error:?} {cause}").contains("hunter2"));
    }
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let store = TempStore::new(Backend::Sqlite);
    user(&store, "ada");
    let file = store.url().trim_start_matches("sqlite://").to_owned();
    for companion in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{file}{companion}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{companion}");
    }
}

#[test]
fn a_new_file_can_be_opened_and_migrated_by_several_at_once() {
    // Many rounds, because the processes seldom meet at the worst moment.
    for _ in 0..60 {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/pennon.db", dir.path().display());
        let stores = at_once(4, |_| Store::open(&url, Options::default()).unwrap());
        let run = at_once(4, |index| stores[index].migrate().unwrap());
        assert_eq!(run.iter().filter(|names| !names.is_empty()).count(), 1);
    }
}

each_backend! {
    fn two_stores_share_a_database_and_a_third_finds_it_afterwards(store: TempStore) {
        let other = store.open_again();
        let users = at_once(8, |index| {
            user(if index % 2 == 0 { store.store() } else { &other }, &format!("user{}", index / 2))
        });
        assert_eq!(user(&store, "user3"), users[7]);
        drop(other);
        assert_eq!(user(&store.open_again(), "user3"), users[7]);
    }

    fn data_outlives_the_store(store: TempStore) {
        let empty = TempStore::empty(store.backend());
        {
            let first = empty.open_again();
            first.migrate().unwrap();
            user(&first, "ada");
        }
        let again = empty.open_again();
        again.check().unwrap();
        assert!(again.read(|tx| pennon_storage::users::by_email(tx, "ada@example.com")).unwrap().is_some());
    }
}

//! What a commit means.

use pennon_storage::users;
use pennon_testkit::{Backend, TempStore, now};

/// A copy of the files at the moment after a commit is what a killed process leaves behind.
#[test]
fn what_was_committed_is_in_the_files_when_write_returns() {
    let store = TempStore::new(Backend::Sqlite);
    store.write(|tx| users::ensure(tx, "ada@example.com", now())).unwrap();

    let copy = tempfile::tempdir().unwrap();
    let file = store.url().trim_start_matches("sqlite://").to_owned();
    for companion in ["", "-wal"] {
        std::fs::copy(format!("{file}{companion}"), copy.path().join(format!("pennon.db{companion}"))).unwrap();
    }
    let url = format!("sqlite://{}/pennon.db", copy.path().display());
    let found = pennon_storage::Store::open(&url, pennon_storage::Options::default()).unwrap();
    assert!(found.read(|tx| users::by_email(tx, "ada@example.com")).unwrap().is_some());
}

//! Moving to another database.

use pennon_storage::copy;
use pennon_testkit::{Backend, TempStore};

use crate::program::run;

fn copied(from: &str, to: &str) -> crate::program::Run {
    run(&["copy", "--from", from, "--to", to], &[])
}

#[test]
fn everything_moves_from_a_file_to_a_server_and_back() {
    let file = TempStore::new(Backend::Sqlite);
    for name in ["ann", "bob"] {
        run(&["user", "add", &format!("{name}@example.com")], &[("DATABASE_URL", &file.url())]);
    }
    let server = TempStore::empty(Backend::Postgres);
    let there = copied(&file.url(), &server.url());
    assert_eq!((there.code, there.stderr.as_str()), (0, ""), "{there:?}");
    assert!(there.stdout.lines().any(|line| line.starts_with("users ") && line.contains(" 2 ")), "{there:?}");
    assert_eq!(server.read(copy::sums).unwrap(), file.read(copy::sums).unwrap());

    let again = copied(&file.url(), &server.url());
    assert_eq!((again.code, &again.stdout), (0, &there.stdout), "there was nothing left to do");

    let folder = tempfile::tempdir().unwrap();
    let back = copied(&server.url(), &format!("sqlite://{}/pennon.db", folder.path().display()));
    assert_eq!((back.code, &back.stdout), (0, &there.stdout));
}

#[test]
fn what_cannot_be_copied_is_told() {
    let [file, other] = [TempStore::new(Backend::Sqlite), TempStore::new(Backend::Sqlite)];
    for (database, name) in [(&file, "ann"), (&other, "bob")] {
        run(&["user", "add", &format!("{name}@example.com")], &[("DATABASE_URL", &database.url())]);
    }
    let unmigrated = TempStore::empty(Backend::Sqlite);
    let nowhere = "postgres://ann:hush-hush@127.0.0.1:1/pennon";
    for (from, to, told) in [
        (file.url().as_str(), other.url().as_str(), "--to: the database has other contents"),
        (&unmigrated.url(), &other.url(), "--from: the database schema is older"),
        ("sqlite:///no/such/folder/pennon.db", &other.url(), "--from: "),
        (&file.url(), nowhere, "--to: the database is not available"),
        (&file.url(), "pennon.db", "--to: invalid database URL"),
    ] {
        let failed = copied(from, to);
        assert!(failed.failure().starts_with(told), "{failed:?}");
        assert!(!failed.stderr.contains("hush-hush"), "{failed:?}");
    }
}

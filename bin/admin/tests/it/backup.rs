//! The scripts that back up and restore.

use std::{
    path::Path,
    process::{Command, Output},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use pennon_storage::{Options, Store, copy, users};
use pennon_testkit::{Backend, TempStore, each_backend, now};

fn script(name: &str, args: [&str; 2]) -> Output {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    Command::new(scripts.join(name)).args(args).output().unwrap()
}

fn add(store: &Store, number: u32) {
    store.write(|tx| users::ensure(tx, &format!("user{number}@example.com"), now())).unwrap();
}

fn is_there(store: &Store, number: u32) -> bool {
    store.read(|tx| users::by_email(tx, &format!("user{number}@example.com"))).unwrap().is_some()
}

each_backend! {
    fn a_backup_that_is_made_at_work_can_be_restored(store: TempStore) {
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("backup").to_str().unwrap().to_owned();
        (0..200).for_each(|number| add(&store, number));
        let before = store.read(copy::sums).unwrap();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut number = 200;
                while !done.load(Ordering::Relaxed) {
                    add(&store, number);
                    number += 1;
                }
                number
            });
            let made = script("backup", [&store.url(), &backup]);
            done.store(true, Ordering::Relaxed);
            assert!(made.status.success(), "{made:?}");
            assert!(writer.join().unwrap() > 200, "nobody had to stop for it");
        });

        // The place of the restored one.
        let server = (store.backend() == Backend::Postgres).then(|| TempStore::empty(Backend::Postgres));
        let file = format!("sqlite://{}/restored.db", folder.path().display());
        let place = server.as_ref().map_or(file, |server| server.url());
        let made = script("restore", [&backup, &place]);
        assert!(made.status.success(), "{made:?}");
        let restored = Store::open(&place, Options::default()).unwrap();
        restored.check().unwrap();
        assert!((0..200).all(|number| is_there(&restored, number)));
        let after = restored.read(copy::sums).unwrap();
        assert!(after["users"].rows >= before["users"].rows);
        assert_eq!(after["users"].rows, after["portfolios"].rows, "it is one moment, and not the middle of something");
        add(&restored, 100_000);

        let again = script("restore", [&backup, &place]);
        assert!(!again.status.success(), "what is there is not written over");
        assert!(is_there(&restored, 100_000));
        let again = script("backup", [&store.url(), &backup]);
        assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("is there already"));
    }
}

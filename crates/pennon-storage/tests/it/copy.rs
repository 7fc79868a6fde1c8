//! Moving from one engine to the other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pennon_storage::{Error, copy, portfolios};
use pennon_testkit::{Backend, TempStore, each_backend};

use crate::{
    crowd::fill,
    fixture::{PLAID, account, find, held, link, position, replace, snapshot, user},
};

fn other(store: &TempStore) -> TempStore {
    TempStore::new(if store.backend() == Backend::Sqlite { Backend::Postgres } else { Backend::Sqlite })
}

/// Copies, and returns how many rows were there after each step, of how many.
fn copied(from: &TempStore, to: &TempStore) -> Result<Vec<(u64, u64)>, Error> {
    let mut steps = Vec::new();
    let (source, target) = copy::copy(from, to, |progress| steps.push((progress.done, progress.total)))?;
    assert_eq!(source, target);
    assert_eq!(source, from.read(copy::sums).unwrap());
    assert_eq!(target, to.read(copy::sums).unwrap());
    Ok(steps)
}

each_backend! {
    fn everything_arrives_on_the_other_engine_and_life_goes_on(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let held_before = snapshot(vec![account("a")], vec![position("a", "s", "0.000000012345678901")]);
        replace(&store, "i1", &held_before).unwrap();
        let target = other(&store);
        let steps = copied(&store, &target).unwrap();
        assert_eq!(steps.last(), Some(&(5, 5)));
        assert_eq!(find(&target, "i1"), find(&store, "i1"));
        assert_eq!(held(&target, ada), held(&store, ada));
        assert_eq!(
            target.read(|tx| portfolios::revision(tx, ada)).unwrap(),
            store.read(|tx| portfolios::revision(tx, ada)).unwrap()
        );

        let grace = user(&target, "grace");
        assert!(grace > ada);
        link(&target, grace, PLAID, "i2").unwrap();
        replace(&target, "i2", &held_before).unwrap();
        assert_eq!(held(&target, grace), ["i2 a s 0.000000012345678901"]);
    }

    fn a_copy_that_was_interrupted_goes_on_where_it_was(store: TempStore) {
        fill(&store, 1_200);
        let target = other(&store);
        let mut steps = 0;
        let interrupted = catch_unwind(AssertUnwindSafe(|| copy::copy(&store, &target, |_| {
            steps += 1;
            assert!(steps < 12, "the plug is pulled");
        })));
        assert!(interrupted.is_err());
        let steps = copied(&store, &target).unwrap();
        assert!(steps.iter().is_sorted());
        assert_eq!(steps.last(), Some(&(1_200 * 20, 1_200 * 20)));
        let again = copied(&store, &target).unwrap();
        assert_eq!(again.last(), steps.last());
    }

    fn a_database_with_other_contents_is_left_alone(store: TempStore) {
        fill(&store, 10);
        let target = other(&store);
        user(&target, "ada");
        let before = target.read(copy::sums).unwrap();
        assert!(matches!(copied(&store, &target), Err(Error::Conflict)));
        assert_eq!(target.read(copy::sums).unwrap(), before);
    }

    fn a_single_value_makes_another_sum(store: TempStore) {
        fill(&store, 10);
        let target = other(&store);
        copied(&store, &target).unwrap();
        target.execute("UPDATE positions SET quantity = '2' WHERE id = 7");
        let (source, target) = (store.read(copy::sums).unwrap(), target.read(copy::sums).unwrap());
        let differ: Vec<_> = source.iter().filter(|(name, sum)| target[*name] != **sum).collect();
        assert_eq!(differ.len(), 1);
        assert_eq!(*differ[0].0, "positions");
    }

    fn no_table_is_forgotten(store: TempStore) {
        let copied: Vec<_> = store.read(copy::sums).unwrap().into_keys().collect();
        let tables = store.texts(match store.backend() {
            Backend::Sqlite => {
                "SELECT name AS text FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY name"
            }
            Backend::Postgres => {
                "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public' \
                 AND tablename NOT LIKE '\\_\\_%' ORDER BY tablename COLLATE \"C\""
            }
        });
        assert_eq!(copied, tables);
    }
}

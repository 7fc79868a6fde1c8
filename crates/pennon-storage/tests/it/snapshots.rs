//! Snapshots.

use pennon_domain::{AccountId, Institution, Position, Seq};
use pennon_storage::{Error, items, snapshots};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{PLAID, account, find, held, item_id, link, position, replace, snapshot, user};

each_backend! {
    fn a_snapshot_replaces_the_rows_of_its_item_only(store: TempStore) {
        let ada = user(&store, "ada");
        for id in ["i1", "i2"] {
            link(&store, ada, PLAID, id).unwrap();
            let positions = vec![position("a", "x", "1"), position("a", "y", "2")];
            replace(&store, id, &snapshot(vec![account("a")], positions)).unwrap();
        }
        replace(&store, "i1", &snapshot(vec![account("b")], vec![position("b", "z", "3")])).unwrap();
        assert_eq!(held(&store, ada), ["i1 b z 3", "i2 a x 1", "i2 a y 2"]);
        replace(&store, "i1", &snapshot(vec![], vec![])).unwrap();
        assert_eq!(held(&store, ada), ["i2 a x 1", "i2 a y 2"]);
        assert_eq!(store.texts("SELECT account_id AS text FROM accounts"), ["a"]);
    }

    fn a_snapshot_that_fails_changes_nothing(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        replace(&store, "i1", &snapshot(vec![account("a")], vec![position("a", "x", "1")])).unwrap();
        let failed = store.write(|tx| {
            snapshots::replace(tx, PLAID, &item_id("i1"), &snapshot(vec![], vec![position("b", "y", "2")]), now())?;
            Err::<(), _>(Error::Busy)
        });
        assert!(matches!(failed, Err(Error::Busy)));
        assert_eq!(held(&store, ada), ["i1 a x 1"]);
    }

    fn every_digit_and_every_unknown_comes_back(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let exact = Position {
            price: Some("0.0000000000000012345678901235".parse().unwrap()),
            value: Some("1234567890123456.789012345678".parse().unwrap()),
            cost_basis: Some("12000.00".parse().unwrap()),
            name: Some("Köln ✓ \"AG\"".into()),
            ..position("a", "x", "-0.177494362000")
        };
        let unknown = Position { ticker: None, kind: None, price: None, price_as_of: None, ..position("b", "x", "0") };
        let positions = vec![exact, unknown];
        replace(&store, "i1", &snapshot(vec![account("a")], positions.clone())).unwrap();

        let held = store.read(|tx| snapshots::held(tx, ada, PLAID)).unwrap();
        assert_eq!(held.iter().map(|held| held.position.clone()).collect::<Vec<_>>(), positions);
        assert_eq!(held[0].position.quantity.to_string(), "-0.177494362000");
        assert_eq!(held[0].institution.as_deref(), Some("First Bank"));
        assert_eq!(held[0].account_name.as_deref(), Some("Account a"));
        assert_eq!(held[1].account_name, None, "an account that the provider does not list");
    }

    fn a_security_in_several_rows_and_an_account_listed_twice_are_legal(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let positions = vec![position("a", "x", "10"), position("a", "x", "-4"), position("a", "x", "10")];
        replace(&store, "i1", &snapshot(vec![account("a"), account("a")], positions)).unwrap();
        assert_eq!(held(&store, ada), ["i1 a x 10", "i1 a x -4", "i1 a x 10"]);
    }

    fn a_large_snapshot_goes_in_and_comes_out(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        let positions = (0..2_500).map(|number| position("a", &format!("s{number}"), "1")).collect();
        replace(&store, "i1", &snapshot(vec![account("a")], positions)).unwrap();
        assert_eq!(held(&store, ada).len(), 2_500);
    }

    fn a_revoked_account_goes_and_the_snapshot_counts_as_changed(store: TempStore) {
        let ada = user(&store, "ada");
        let id = item_id("i1");
        link(&store, ada, PLAID, "i1").unwrap();
        let positions = vec![position("a", "x", "1"), position("b", "x", "2")];
        replace(&store, "i1", &snapshot(vec![account("a"), account("b")], positions)).unwrap();
        let institution = Institution::default();
        let synced = items::Synced { seen: Seq(0), at: now(), as_of: None, hash: "abc", institution: &institution };
        store.write(|tx| items::synced(tx, PLAID, &id, &synced)).unwrap();

        let revoked = AccountId::new("a").unwrap();
        store.write(|tx| snapshots::remove_account(tx, PLAID, &id, &revoked)).unwrap();
        assert_eq!(held(&store, ada), ["i1 b x 2"]);
        assert_eq!(store.texts("SELECT account_id AS text FROM accounts"), ["b"]);
        assert_eq!(find(&store, "i1").snapshot_hash, None);
    }

    fn a_value_that_cannot_be_read_is_named_but_not_shown(store: TempStore) {
        let ada = user(&store, "ada");
        link(&store, ada, PLAID, "i1").unwrap();
        replace(&store, "i1", &snapshot(vec![], vec![position("a", "x", "1")])).unwrap();
        store.execute("UPDATE positions SET quantity = 'many'");
        let error = store.read(|tx| snapshots::held(tx, ada, PLAID)).unwrap_err();
        assert!(matches!(&error, Error::Corrupt { table: "positions", column } if column == "quantity"), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("many"));

        store.execute("UPDATE provider_items SET status = 'fine'");
        let error = store.read(|tx| items::find(tx, PLAID, &item_id("i1"))).unwrap_err();
        assert_eq!(error.to_string(), "unreadable value in provider_items.status");
    }
}

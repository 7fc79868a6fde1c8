//! Users.

use pennon_domain::{Provider, UserId};
use pennon_storage::{portfolios, users};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{after, at_once};

each_backend! {
    fn one_address_is_one_user_however_it_is_typed(store: TempStore) {
        let ensure = |email: &str| store.write(|tx| users::ensure(tx, email, now())).unwrap();
        let user = ensure("Ada@Example.com");
        assert_eq!(user.email, "ada@example.com");
        assert_eq!(user.created_at, now());
        assert_eq!(ensure(" ada@example.COM "), user);
        assert_ne!(ensure("grace@example.com").id, user.id);

        let found = store.read(|tx| users::by_email(tx, "ADA@example.com")).unwrap();
        assert_eq!(found, Some(user.clone()));
        assert_eq!(store.read(|tx| users::by_id(tx, user.id)).unwrap(), Some(user));
        assert_eq!(store.read(|tx| users::by_id(tx, UserId(999))).unwrap(), None);
        assert_eq!(store.read(|tx| users::by_email(tx, "nobody@example.com")).unwrap(), None);
    }

    fn a_user_comes_once_and_with_a_portfolio(store: TempStore) {
        let came = at_once(8, |index| {
            store.write(|tx| users::ensure(tx, "ada@example.com", after(index as i64))).unwrap()
        });
        assert!(came.iter().all(|user| *user == came[0]));

        let flags = store.read(|tx| portfolios::flags(tx, came[0].id)).unwrap();
        assert!(Provider::known().all(|provider| !flags.get(provider)));
        assert_eq!(store.texts("SELECT name AS text FROM portfolios"), ["CURRENT_PORTFOLIO"]);
    }
}

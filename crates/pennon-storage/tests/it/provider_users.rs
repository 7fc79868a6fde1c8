//! Users as a provider knows them.

use pennon_domain::Provider;
use pennon_storage::{
    Error,
    provider_users::{self, ProviderUser},
    users,
};
use pennon_testkit::{TempStore, each_backend, now};

fn named(id: &str) -> ProviderUser {
    ProviderUser { id: id.to_owned(), sealed_secret: format!("sealed {id}") }
}

each_backend! {
    fn a_user_is_registered_once_and_found_by_both_names(store: TempStore) {
        let ann = store.write(|tx| users::ensure(tx, "ann@example.com", now())).unwrap().id;
        let ensure = |id| store.write(|tx| provider_users::ensure(tx, ann, Provider::SNAPTRADE, &named(id), now())).unwrap();
        assert_eq!(ensure("p-1"), named("p-1"));
        assert_eq!(ensure("p-2"), named("p-1"), "the first registration stands");
        store.read(|tx| {
            assert_eq!(provider_users::find(tx, ann, Provider::PLAID)?, None);
            assert_eq!(provider_users::owner(tx, Provider::SNAPTRADE, "p-1")?, Some(ann));
            assert_eq!(provider_users::owner(tx, Provider::SNAPTRADE, "p-2")?, None);
            Ok::<_, Error>(())
        }).unwrap();
    }
}

each_backend! {
    fn two_users_are_never_one_at_the_provider(store: TempStore) {
        let user = |email: &str| store.write(|tx| users::ensure(tx, email, now())).unwrap().id;
        let (ann, bob) = (user("ann@example.com"), user("bob@example.com"));
        let ensure = |user| store.write(|tx| provider_users::ensure(tx, user, Provider::SNAPTRADE, &named("p"), now()));
        ensure(ann).unwrap();
        assert!(matches!(ensure(bob), Err(Error::Conflict)));
    }
}

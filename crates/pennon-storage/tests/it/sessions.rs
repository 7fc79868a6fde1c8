//! Sessions and login links.

use pennon_domain::UserId;
use pennon_storage::{
    Error, Store,
    sessions::{self, Kind, NewSession},
};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{after, at_once, user};

fn create(store: &Store, token_hash: &str, user: UserId, kind: Kind) -> Result<(), Error> {
    let session = NewSession { token_hash, user, kind, created_at: now(), expires_at: after(60) };
    store.write(|tx| sessions::create(tx, &session))
}

each_backend! {
    fn a_session_opens_until_it_expires_or_is_revoked(store: TempStore) {
        let ada = user(&store, "ada");
        create(&store, "h1", ada, Kind::Session).unwrap();
        let user_of = |hash: &str, seconds| store.read(|tx| sessions::user_of(tx, hash, after(seconds))).unwrap();
        assert_eq!(user_of("h1", 59).map(|user| user.id), Some(ada));
        assert_eq!(user_of("h1", 60), None);
        assert_eq!(user_of("H1", 0), None);

        assert!(store.write(|tx| sessions::revoke(tx, "h1")).unwrap());
        assert!(!store.write(|tx| sessions::revoke(tx, "h1")).unwrap());
        assert_eq!(user_of("h1", 0), None);
    }

    fn a_login_link_is_no_session_and_a_session_no_link(store: TempStore) {
        let ada = user(&store, "ada");
        create(&store, "link", ada, Kind::LoginLink).unwrap();
        create(&store, "session", ada, Kind::Session).unwrap();
        assert_eq!(store.read(|tx| sessions::user_of(tx, "link", now())).unwrap(), None);
        assert_eq!(store.write(|tx| sessions::redeem_link(tx, "session", now())).unwrap(), None);
        assert!(store.read(|tx| sessions::user_of(tx, "session", now())).unwrap().is_some());
    }

    fn a_login_link_logs_in_once(store: TempStore) {
        let ada = user(&store, "ada");
        create(&store, "link", ada, Kind::LoginLink).unwrap();
        assert_eq!(store.write(|tx| sessions::redeem_link(tx, "link", after(60))).unwrap(), None);
        let redeemed = at_once(6, |_| store.write(|tx| sessions::redeem_link(tx, "link", after(1))).unwrap());
        assert_eq!(redeemed.into_iter().flatten().collect::<Vec<_>>(), [ada]);
    }

    fn expired_ones_are_purged_and_the_others_stay(store: TempStore) {
        let ada = user(&store, "ada");
        create(&store, "h1", ada, Kind::Session).unwrap();
        create(&store, "h2", ada, Kind::LoginLink).unwrap();
        assert_eq!(store.write(|tx| sessions::purge_expired(tx, after(59))).unwrap(), 0);
        assert_eq!(store.write(|tx| sessions::purge_expired(tx, after(60))).unwrap(), 2);
    }

    fn a_session_needs_a_user_and_a_token_of_its_own(store: TempStore) {
        let ada = user(&store, "ada");
        create(&store, "h1", ada, Kind::Session).unwrap();
        assert!(matches!(create(&store, "h1", ada, Kind::Session), Err(Error::Conflict)));
        assert!(matches!(create(&store, "h2", UserId(999), Kind::Session), Err(Error::NotFound)));
    }
}

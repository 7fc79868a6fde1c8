use chrono::TimeDelta;
use pennon_app::{Error, LOGIN_CODE_TTL, SESSION_TTL};
use pennon_domain::Secret;
use pennon_testkit::{TempStore, World, after, each_backend, now};

each_backend! {
    fn a_session_lasts_until_it_expires_or_is_revoked(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let token = world.app.issue_session("ann@example.com", now()).unwrap();
        let user = |token: &Secret, at| world.app.authenticate(token, at).unwrap().map(|user| user.id);
        assert_eq!(user(&token, now()), Some(ann.id));
        assert_eq!(user(&token, now() + SESSION_TTL - TimeDelta::seconds(1)), Some(ann.id));
        assert_eq!(user(&token, now() + SESSION_TTL), None);
        assert_eq!(user(&Secret::new("guess"), now()), None);
        world.app.revoke_session(&token).unwrap();
        assert_eq!(user(&token, now()), None);
    }
}

each_backend! {
    fn a_login_link_works_once_and_not_for_long(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let code = world.app.issue_login_code("ann@example.com", now()).unwrap();
        assert_eq!(world.app.authenticate(&code, now()).unwrap(), None, "the code is no session");
        let session = world.app.redeem_login_code(&code, after(5)).unwrap().unwrap();
        assert_eq!(world.app.authenticate(&session, after(6)).unwrap().unwrap().id, ann.id);
        assert_eq!(world.app.redeem_login_code(&code, after(7)).unwrap(), None);
        assert_eq!(world.app.redeem_login_code(&session, after(7)).unwrap(), None, "a session is no code");

        let late = world.app.issue_login_code("ann@example.com", now()).unwrap();
        assert_eq!(world.app.redeem_login_code(&late, now() + LOGIN_CODE_TTL).unwrap(), None);
    }
}

each_backend! {
    fn nobody_gets_a_session_without_being_a_user(store: TempStore) {
        let world = World::new(store);
        assert!(matches!(world.app.issue_session("eve@example.com", now()), Err(Error::UnknownUser)));
        assert!(matches!(world.app.add_user("not an address", now()), Err(Error::InvalidEmail)));
    }
}

each_backend! {
    fn a_user_from_the_gateway_is_made_at_first_sight_and_found_afterwards(store: TempStore) {
        let world = World::new(store);
        let first = world.app.proxied_user("Ann@Example.com", now()).unwrap();
        let second = world.app.proxied_user("ann@example.com", after(1)).unwrap();
        assert_eq!(first.id, second.id);
    }
}

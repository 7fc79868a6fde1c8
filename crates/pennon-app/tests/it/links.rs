use pennon_app::{Error, Settings};
use pennon_domain::{Effect, ItemStatus, LinkMode, Provider, ProviderError, Secret};
use pennon_storage::{calls, items};
use pennon_testkit::{FakeProvider, TempStore, World, after, each_backend, now, snapshot};

each_backend! {
    fn a_link_token_carries_the_webhook_address_and_no_name_of_the_user(store: TempStore) {
        let settings = Settings { backend_base_url: Some("https://pennon.example/".to_owned()), ..Settings::default() };
        let world = World::with(store, settings);
        let ann = world.user("ann");
        let answer = world.app.create_link_token(&ann, Provider::PLAID, now()).unwrap();
        assert_eq!((answer.link_token.as_str(), answer.expiration), ("link-token", Some(now())));
        let request = world.plaid.link_requests().remove(0);
        assert_eq!(request.webhook_url.as_deref(), Some("https://pennon.example/plaid/webhook"));
        assert_eq!(request.user, ann.id);
        assert!(matches!(request.mode, LinkMode::New));
    }
}

each_backend! {
    fn repairing_asks_for_accounts_if_there_are_new_ones(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[]));
        let new_accounts = Effect::status(ItemStatus::Attention, "NEW_ACCOUNTS_AVAILABLE");
        world.app.create_update_link_token(&ann, Provider::PLAID, &one, now()).unwrap();
        world.deliver(&world.signer.event("X", "one", &new_accounts, after(1)), after(1)).unwrap();
        world.app.create_update_link_token(&ann, Provider::PLAID, &one, now()).unwrap();
        let asks: Vec<_> = world.plaid.link_requests().into_iter().map(|request| match request.mode {
            LinkMode::Update { select_accounts, access } => (access.secret, select_accounts),
            LinkMode::New => panic!("not a repair"),
        }).collect();
        assert_eq!(asks, [(FakeProvider::token("one"), false), (FakeProvider::token("one"), true)]);
    }
}

each_backend! {
    fn the_access_token_is_stored_sealed(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[]));
        let sealed = world.store().read(|tx| items::sealed_secret(tx, Provider::PLAID, &one)).unwrap().unwrap();
        assert!(sealed.starts_with("test:") && !sealed.contains("access"));
        let connection = world.app.connections(&ann, Provider::PLAID).unwrap().connections.remove(0);
        assert_eq!(connection.institution_name.as_deref(), Some("Bank of one"));
    }
}

each_backend! {
    fn an_item_never_changes_its_owner(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        world.link(&ann, "one", snapshot(&[]));
        let token = Secret::new("public-one");
        let refused = world.app.exchange_public_token(&bob, Provider::PLAID, &token, now());
        assert!(matches!(refused, Err(Error::BelongsToAnother)));
        assert_eq!(world.app.connections(&bob, Provider::PLAID).unwrap().connections.len(), 0);
        assert!(world.plaid.calls().iter().all(|(endpoint, _)| *endpoint != "/remove"), "it is still somebody's");
        // The owner may link it again.
        world.app.exchange_public_token(&ann, Provider::PLAID, &token, now()).unwrap();
        assert_eq!(world.app.connections(&ann, Provider::PLAID).unwrap().connections.len(), 1);
    }
}

each_backend! {
    fn a_public_token_that_is_not_valid_is_refused(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let refused = world.app.exchange_public_token(&ann, Provider::PLAID, &Secret::new("nonsense"), now());
        assert!(matches!(refused, Err(Error::Provider(ProviderError::Refused { .. }))));
    }
}

each_backend! {
    fn a_connection_that_cannot_be_stored_is_ended_again(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.execute("ALTER TABLE ended_items RENAME TO elsewhere");
        let refused = world.app.exchange_public_token(&ann, Provider::PLAID, &Secret::new("public-one"), now());
        assert!(matches!(refused, Err(Error::Storage(_))));
        assert_eq!(world.plaid.calls().last(), Some(&("/remove", Some("one".to_owned()))), "nobody holds its token");
        let counts = world.store().read(|tx| calls::counts(tx, Some(ann.id), now(), after(1))).unwrap();
        assert!(counts.iter().any(|count| count.endpoint == "/remove"));
    }
}

each_backend! {
    fn a_connection_that_may_be_stored_is_never_ended(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let again = || world.app.exchange_public_token(&ann, Provider::PLAID, &Secret::new("public-one"), now());
        world.execute("ALTER TABLE ended_items RENAME TO elsewhere");
        assert!(matches!(again(), Err(Error::Storage(_))));
        world.execute("ALTER TABLE provider_items RENAME TO somewhere");
        assert!(matches!(again(), Err(Error::Storage(_))));
        assert!(world.plaid.calls().iter().all(|(endpoint, _)| *endpoint != "/remove"));
    }
}

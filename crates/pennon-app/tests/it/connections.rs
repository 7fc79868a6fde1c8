use pennon_app::Error;
use pennon_domain::{Provider, ProviderError};
use pennon_testkit::{TempStore, World, after, each_backend, now, snapshot};

each_backend! {
    fn removal_ends_the_billing_first_and_takes_the_flag_along(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.link(&ann, "two", snapshot(&[("VTI", "1", "250", "USD")]));
        world.refresh(&ann, now()).unwrap();
        world.news("one", after(1));
        world.app.disconnect(&ann, Provider::PLAID, &one, after(2)).unwrap();
        assert!(world.plaid.calls().contains(&("/remove", Some("one".to_owned()))));
        assert_eq!(world.pending(&ann), [""; 0]);
        let body = world.app.holdings(&ann, Provider::PLAID, after(3)).unwrap().holdings.unwrap();
        assert_eq!(body.portfolio_data.holdings.len(), 1);
        assert_eq!(body.portfolio_metadata.connections.len(), 1);
        assert!(matches!(world.app.disconnect(&ann, Provider::PLAID, &one, after(4)), Err(Error::UnknownItem)));
    }
}

each_backend! {
    fn if_the_provider_cannot_remove_it_nothing_is_forgotten(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[]));
        world.plaid.refuses_removal("one", ProviderError::RetryLater { code: "TIMEOUT".to_owned() });
        let refused = world.app.disconnect(&ann, Provider::PLAID, &one, now());
        assert!(matches!(refused, Err(Error::Provider(ProviderError::RetryLater { .. }))));
        assert_eq!(world.app.connections(&ann, Provider::PLAID).unwrap().connections.len(), 1);
        world.plaid.refuses_removal("one", ProviderError::Gone { code: "ITEM_NOT_FOUND".to_owned() });
        world.app.disconnect(&ann, Provider::PLAID, &one, now()).unwrap();
        assert_eq!(world.app.connections(&ann, Provider::PLAID).unwrap().connections.len(), 0);
    }
}

each_backend! {
    fn the_item_of_another_is_unknown(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        let one = world.link(&ann, "one", snapshot(&[]));
        assert!(matches!(world.app.disconnect(&bob, Provider::PLAID, &one, now()), Err(Error::UnknownItem)));
        assert!(matches!(world.app.create_update_link_token(&bob, Provider::PLAID, &one, now()), Err(Error::UnknownItem)));
        assert!(world.plaid.calls().iter().all(|(endpoint, _)| *endpoint != "/remove"));
        assert_eq!(world.app.connections(&bob, Provider::PLAID).unwrap().connections.len(), 0);
    }
}

use pennon_app::Error;
use pennon_domain::{Provider, Secret};
use pennon_testkit::{Backend, TempStore, World, after, amount, each_backend, now, snapshot};

each_backend! {
    fn before_the_first_refresh_there_is_nothing_but_a_hint(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let read = || world.app.holdings(&ann, Provider::PLAID, now()).unwrap();
        assert_eq!((read().holdings, read().message.as_str()), (None, "No institution is connected yet"));
        world.link(&ann, "harbor", snapshot(&[("AAPL", "1", "185.00", "USD")]));
        assert_eq!((read().holdings, read().message.as_str()), (None, "Not synced yet. Click Refresh to sync your holdings"));
        assert_eq!(world.plaid.holdings_calls("harbor"), 0);
    }
}

each_backend! {
    fn a_thousand_reads_after_a_refresh_cost_nothing(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "harbor", snapshot(&[("AAPL", "1", "185.00", "USD")]));
        world.refresh(&ann, now()).unwrap();
        let calls = world.plaid.calls();
        let first = world.app.holdings(&ann, Provider::PLAID, after(1)).unwrap();
        for _ in 0..1_000 {
            assert_eq!(world.app.holdings(&ann, Provider::PLAID, after(1)).unwrap(), first);
        }
        assert_eq!(world.plaid.calls(), calls);
        assert_eq!(world.plaid.holdings_calls("harbor"), 1);
    }
}

each_backend! {
    fn what_two_institutions_hold_is_one_holding_to_the_last_digit(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("BTC", "0.123456789012345678", "7407.407340740740680", "USD")]));
        world.link(&ann, "two", snapshot(&[("BTC", "1", "60000.00", "USD"), ("VTI", "-2", "-500.5", "USD")]));
        world.refresh(&ann, now()).unwrap();
        let body = world.app.holdings(&ann, Provider::PLAID, now()).unwrap().holdings.unwrap();
        let data = body.portfolio_data;
        assert_eq!(data.holdings[0].quantity, Some(amount("1.123456789012345678")));
        assert_eq!(data.holdings[0].accounts.len(), 2);
        assert_eq!(data.holdings[1].value, Some(amount("-500.5")));
        assert_eq!(data.total_portfolio_value, Some(amount("66906.907340740740680")));
        assert_eq!((body.portfolio_metadata.source.as_str(), body.portfolio_metadata.last_synced), ("database", Some(now())));
    }
}

each_backend! {
    fn currencies_are_never_added_up(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("RY", "1", "100", "USD"), ("RY", "1", "137", "CAD")]));
        world.refresh(&ann, now()).unwrap();
        let data = world.app.holdings(&ann, Provider::PLAID, now()).unwrap().holdings.unwrap().portfolio_data;
        assert_eq!(data.total_portfolio_value, None);
        let totals: Vec<_> = data.totals_by_currency.iter().map(|(c, total)| (c.as_str(), *total)).collect();
        assert_eq!(totals, [("CAD", Some(amount("137"))), ("USD", Some(amount("100")))]);
    }
}

each_backend! {
    fn a_day_later_the_holdings_are_stale(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
        let is_stale = |at| world.app.holdings(&ann, Provider::PLAID, at).unwrap().holdings.unwrap().portfolio_metadata.is_stale;
        assert!(!is_stale(after(24 * 3600)));
        assert!(is_stale(after(24 * 3600 + 1)));
    }
}

each_backend! {
    fn nobody_sees_the_holdings_of_another(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185.00", "USD")]));
        world.refresh(&ann, now()).unwrap();
        world.news("one", after(1));
        assert_eq!(world.app.holdings(&bob, Provider::PLAID, now()).unwrap().holdings, None);
        assert_eq!(world.pending(&bob), [""; 0]);
        assert_eq!(world.pending(&ann), ["one"]);
    }
}

each_backend! {
    fn the_flags_of_all_providers_stand_side_by_side(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.news("one", now());
        let both = world.app.all_pending_updates(&ann).unwrap();
        assert!(both.has_pending_updates);
        let flags: Vec<_> = both.providers.iter().map(|(name, one)| (name.as_str(), one.has_pending_updates)).collect();
        assert_eq!(flags, [("plaid", true), ("snaptrade", false)]);
    }
}

each_backend! {
    fn a_provider_without_credentials_is_not_an_empty_portfolio(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let app = world.without(Provider::SNAPTRADE);
        let refused = app.holdings(&ann, Provider::SNAPTRADE, now());
        assert!(matches!(refused, Err(Error::NotConfigured(Provider::SNAPTRADE))));
        assert!(app.holdings(&ann, Provider::PLAID, now()).is_ok());
    }
}

#[test]
fn reading_never_writes() {
    let world = World::new(TempStore::new(Backend::Sqlite));
    let ann = world.user("ann");
    let token = world.app.issue_session("ann@example.com", now()).unwrap();
    world.link(&ann, "one", snapshot(&[("AAPL", "1", "185.00", "USD")]));
    world.refresh(&ann, now()).unwrap();
    // The one writer's turn is taken for as long as this lasts: whatever wanted to write would be refused.
    world
        .store()
        .write(|_| {
            assert_eq!(world.app.authenticate(&token, now())?.map(|user| user.id), Some(ann.id));
            assert_eq!(world.app.proxied_user("ann@example.com", now())?.id, ann.id);
            assert!(world.app.holdings(&ann, Provider::PLAID, now())?.holdings.is_some());
            assert!(!world.app.pending_updates(&ann, Provider::PLAID)?.has_pending_updates);
            assert!(!world.app.all_pending_updates(&ann)?.has_pending_updates);
            assert_eq!(world.app.connections(&ann, Provider::PLAID)?.connections.len(), 1);
            assert!(world.app.redeem_login_code(&Secret::new("a guess"), now())?.is_none());
            Ok::<_, Error>(())
        })
        .unwrap();
}

use std::thread;

use pennon_app::{Error, HoldingsResponse, RefreshOutcome, Settings};
use pennon_domain::{Cooldown, Freshness, ItemId, ItemStatus, Outcome, Provider, ProviderError, Scope};
use pennon_storage::{items, refreshes};
use pennon_testkit::{TempStore, World, after, amount, each_backend, login_required, now, snapshot};

fn outcomes(response: &HoldingsResponse) -> Vec<(String, Outcome)> {
    let outcomes = &response.refresh.as_ref().unwrap().outcomes;
    outcomes.iter().map(|one| (one.item_id.to_string(), one.outcome)).collect()
}

fn tickers(world: &World, user: &pennon_app::User) -> Vec<String> {
    let body = world.app.holdings(user, Provider::PLAID, now()).unwrap().holdings.unwrap();
    body.portfolio_data.holdings.into_iter().filter_map(|holding| holding.ticker).collect()
}

each_backend! {
    fn only_the_institution_with_news_is_asked_again(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.link(&ann, "two", snapshot(&[("VTI", "1", "250", "USD")]));
        let first = world.refresh(&ann, now()).unwrap();
        assert_eq!(outcomes(&first), [("one".into(), Outcome::Updated), ("two".into(), Outcome::Updated)]);

        world.plaid.answers("two", snapshot(&[("VTI", "2", "500", "USD")]));
        world.news("two", after(10));
        assert_eq!(world.pending(&ann), ["two"]);

        let second = world.refresh(&ann, after(60)).unwrap();
        assert_eq!(outcomes(&second), [("two".into(), Outcome::Updated)]);
        assert_eq!(second.refresh.as_ref().unwrap().provider_calls, 1);
        assert_eq!(second.message, "Holdings refreshed from Plaid");
        let body = second.holdings.unwrap();
        assert_eq!(body.portfolio_metadata.source, "plaid");
        assert_eq!(body.portfolio_data.total_portfolio_value, Some(amount("685")));
        assert_eq!(world.pending(&ann), [""; 0]);
        assert_eq!((world.plaid.holdings_calls("one"), world.plaid.holdings_calls("two")), (1, 2));
    }
}

each_backend! {
    fn without_news_a_click_asks_for_everything_and_says_that_nothing_changed(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.refresh(&ann, now()).unwrap();
        let again = world.refresh(&ann, after(60)).unwrap();
        assert_eq!(outcomes(&again), [("one".into(), Outcome::Unchanged)]);
        assert_eq!(again.holdings.unwrap().portfolio_metadata.last_synced, Some(after(60)));
    }
}

each_backend! {
    fn news_that_comes_while_a_refresh_runs_stays(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.news("one", after(1));
        world.plaid.hold();
        thread::scope(|scope| {
            let refresh = scope.spawn(|| world.refresh(&ann, after(2)));
            world.plaid.wait_until_held(1);
            world.news("one", after(3));
            world.plaid.release();
            refresh.join().unwrap().unwrap();
        });
        assert_eq!(world.pending(&ann), ["one"]);
        world.refresh(&ann, after(70)).unwrap();
        assert_eq!(world.pending(&ann), [""; 0]);
    }
}

each_backend! {
    fn a_failed_institution_keeps_its_rows_and_its_flag_and_the_other_is_updated(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.link(&ann, "two", snapshot(&[("VTI", "1", "250", "USD")]));
        world.refresh(&ann, now()).unwrap();
        world.plaid.fails("one", login_required());
        world.plaid.answers("two", snapshot(&[("VXUS", "1", "60", "USD")]));
        world.news("one", after(1));
        world.news("two", after(1));

        let refreshed = world.refresh(&ann, after(60)).unwrap();
        let failed = RefreshOutcome {
            item_id: ItemId::new("one").unwrap(),
            institution_name: Some("Harbor Bank".to_owned()),
            outcome: Outcome::Failed,
            error_code: Some("ITEM_LOGIN_REQUIRED".to_owned()),
            needs_reauth: true,
        };
        let refresh = refreshed.refresh.unwrap();
        assert_eq!(refresh.outcomes[0], failed);
        assert_eq!(refresh.outcomes[1].outcome, Outcome::Updated);
        assert_eq!(tickers(&world, &ann), ["AAPL", "VXUS"]);
        assert_eq!(world.pending(&ann), ["one"]);
        let connections = world.app.connections(&ann, Provider::PLAID).unwrap().connections;
        assert_eq!((connections[0].status, connections[0].needs_reauth), (ItemStatus::NeedsReauth, true));
        assert_eq!(connections[1].status, ItemStatus::Active);

        world.plaid.answers("one", snapshot(&[("AAPL", "2", "370", "USD")]));
        world.refresh(&ann, after(120)).unwrap();
        assert_eq!(world.pending(&ann), [""; 0]);
        let connections = world.app.connections(&ann, Provider::PLAID).unwrap().connections;
        assert_eq!((connections[0].status, connections[0].error_code.clone()), (ItemStatus::Active, None));
    }
}

each_backend! {
    fn a_passing_failure_does_not_hide_that_the_user_must_log_in(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.plaid.fails("one", login_required());
        assert!(matches!(world.refresh(&ann, now()), Err(Error::AllFailed(_))));
        world.plaid.fails("one", ProviderError::RetryLater { code: "INSTITUTION_DOWN".to_owned() });
        assert!(matches!(world.refresh(&ann, after(60)), Err(Error::AllFailed(_))));
        let connections = world.app.connections(&ann, Provider::PLAID).unwrap().connections;
        assert_eq!(connections[0].error_code.as_deref(), Some("ITEM_LOGIN_REQUIRED"));
    }
}

each_backend! {
    fn if_all_fail_what_is_cached_stays(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.refresh(&ann, now()).unwrap();
        world.plaid.fails("one", ProviderError::RetryLater { code: "UNREADABLE".to_owned() });
        world.news("one", after(1));
        let Err(Error::AllFailed(outcomes)) = world.refresh(&ann, after(60)) else { panic!("it should have failed") };
        assert_eq!(outcomes[0].error_code.as_deref(), Some("UNREADABLE"));
        assert_eq!(tickers(&world, &ann), ["AAPL"]);
        assert_eq!(world.pending(&ann), ["one"]);
        let body = world.app.holdings(&ann, Provider::PLAID, after(61)).unwrap().holdings.unwrap();
        assert_eq!(body.portfolio_metadata.last_synced, Some(now()));
    }
}

each_backend! {
    fn an_empty_snapshot_says_that_everything_was_sold(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.refresh(&ann, now()).unwrap();
        world.plaid.answers("one", snapshot(&[]));
        let sold = world.refresh(&ann, after(60)).unwrap();
        assert_eq!(outcomes(&sold), [("one".into(), Outcome::Updated)]);
        assert_eq!(sold.holdings.unwrap().portfolio_data.holdings, []);
    }
}

each_backend! {
    fn an_item_that_is_gone_is_not_called_again(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.link(&ann, "two", snapshot(&[]));
        world.plaid.fails("one", ProviderError::Gone { code: "ITEM_NOT_FOUND".to_owned() });
        world.refresh(&ann, now()).unwrap();
        let again = world.app.refresh(&ann, Provider::PLAID, &Scope::All, after(60)).unwrap();
        assert_eq!(outcomes(&again), [("one".into(), Outcome::Failed), ("two".into(), Outcome::Unchanged)]);
        assert_eq!(world.plaid.holdings_calls("one"), 1);
    }
}

each_backend! {
    fn strangers_items_are_unknown_and_cost_no_cooldown(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        world.link(&ann, "one", snapshot(&[]));
        let bobs = world.link(&bob, "two", snapshot(&[]));
        let refused = world.app.refresh(&ann, Provider::PLAID, &Scope::Items(vec![bobs.clone()]), now());
        assert!(matches!(refused, Err(Error::UnknownItems(ids)) if ids == [bobs]));
        assert_eq!(world.plaid.holdings_calls("two"), 0);
        world.refresh(&ann, now()).unwrap();
    }
}

each_backend! {
    fn a_user_without_connections_has_nothing_to_refresh(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let nothing = world.refresh(&ann, now()).unwrap();
        let refresh = nothing.refresh.unwrap();
        assert_eq!((nothing.holdings, refresh.provider_calls, refresh.outcomes), (None, 0, vec![]));
        world.link(&ann, "one", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
    }
}

each_backend! {
    fn an_item_removed_while_it_is_fetched_does_not_come_back(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.link(&ann, "two", snapshot(&[]));
        world.plaid.hold();
        thread::scope(|scope| {
            let refresh = scope.spawn(|| world.refresh(&ann, now()));
            world.plaid.wait_until_held(2);
            world.app.disconnect(&ann, Provider::PLAID, &one, after(1)).unwrap();
            world.plaid.release();
            let refreshed = refresh.join().unwrap().unwrap();
            assert_eq!(refreshed.refresh.unwrap().outcomes[0].error_code.as_deref(), Some("REMOVED"));
        });
        assert_eq!(tickers(&world, &ann), [""; 0]);
        assert_eq!(world.app.connections(&ann, Provider::PLAID).unwrap().connections.len(), 1);
    }
}

each_backend! {
    fn a_snapshot_that_comes_late_does_not_set_a_newer_one_back(store: TempStore) {
        let settings = Settings { cooldown: Cooldown::new(chrono::TimeDelta::seconds(1)), ..Settings::default() };
        let world = World::with(store, settings);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[("OLD", "1", "1", "USD")]));
        world.plaid.hold();
        thread::scope(|scope| {
            let slow = scope.spawn(|| world.refresh(&ann, now()));
            world.plaid.wait_until_held(1);
            // The slow one outlives its lease, and another begins and ends meanwhile.
            world.store().write(|tx| refreshes::finish(tx, ann.id, Provider::PLAID, now(), "lost")).unwrap();
            world.plaid.answers("one", snapshot(&[("NEW", "1", "1", "USD")]));
            let fast = scope.spawn(|| world.refresh(&ann, after(2)));
            world.plaid.wait_until_held(2);
            world.plaid.release();
            (slow.join().unwrap().unwrap(), fast.join().unwrap().unwrap())
        });
        assert_eq!(tickers(&world, &ann), ["NEW"]);
        let item = world.store().read(|tx| items::find(tx, Provider::PLAID, &one)).unwrap().unwrap();
        assert_eq!(item.last_synced_at, Some(after(2)));
    }
}

each_backend! {
    fn how_long_a_snapshot_is_fresh_is_the_operators_choice(store: TempStore) {
        let freshness = [(Provider::PLAID, Freshness::new(chrono::TimeDelta::hours(1)))].into();
        let world = World::with(store, Settings { freshness, ..Settings::default() });
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
        world.link(&ann, "two", snapshot(&[]));
        let second = world.refresh(&ann, after(3_601)).unwrap();
        assert_eq!(outcomes(&second), [("one".into(), Outcome::Unchanged), ("two".into(), Outcome::Updated)]);
    }
}

each_backend! {
    fn a_name_that_no_database_stores_does_not_cost_the_snapshot(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let mut odd = snapshot(&[("AAPL", "1", "185", "USD")]);
        odd.positions[0].name = Some("App\0le".to_owned());
        world.link(&ann, "one", odd);
        let body = world.refresh(&ann, now()).unwrap().holdings.unwrap();
        assert_eq!(body.portfolio_data.holdings[0].name.as_deref(), Some("Apple"));
    }
}

each_backend! {
    fn an_answer_that_cannot_be_stored_fails_its_own_item_only(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.link(&ann, "two", snapshot(&[("VTI", "1", "250", "USD"), ("AAPL", "1", "185", "USD")]));
        world.link(&ann, "three", snapshot(&[("VXUS", "1", "60", "USD")]));
        world.execute("CREATE UNIQUE INDEX refusal ON positions (ticker)");
        let refreshed = world.refresh(&ann, now()).unwrap();
        let expected = [("one", Outcome::Updated), ("two", Outcome::Failed), ("three", Outcome::Updated)];
        assert_eq!(outcomes(&refreshed), expected.map(|(item, outcome)| (item.to_owned(), outcome)));
        assert_eq!(refreshed.refresh.unwrap().outcomes[1].error_code.as_deref(), Some("NOT_STORED"));
        assert_eq!(tickers(&world, &ann), ["AAPL", "VXUS"], "nothing of the one that failed");
    }
}

use std::{sync::Barrier, thread};

use pennon_app::{Error, Settings};
use pennon_domain::{Cooldown, Provider, Scope};
use pennon_storage::refreshes;
use pennon_testkit::{TempStore, World, after, each_backend, now, snapshot};

each_backend! {
    fn of_fifty_clicks_on_two_servers_one_is_paid_for(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.link(&ann, "two", snapshot(&[]));
        let servers = [world.app.clone(), world.second_server()];
        let barrier = Barrier::new(50);
        let results: Vec<_> = thread::scope(|scope| {
            let click = |n: usize| {
                let (app, barrier, ann) = (&servers[n % 2], &barrier, &ann);
                scope.spawn(move || {
                    barrier.wait();
                    app.refresh(ann, Provider::PLAID, &Scope::Changed, now())
                })
            };
            let clicks: Vec<_> = (0..50).map(click).collect();
            clicks.into_iter().map(|click| click.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for refused in results.into_iter().filter_map(Result::err) {
            let Error::CoolingDown { retry_after } = refused else { panic!("{refused:?}") };
            assert!((1..=60).contains(&retry_after), "{retry_after}");
        }
        assert_eq!((world.plaid.holdings_calls("one"), world.plaid.holdings_calls("two")), (1, 1));
    }
}

each_backend! {
    fn the_cooldown_ends_when_it_said(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
        assert!(matches!(world.refresh(&ann, after(59)), Err(Error::CoolingDown { retry_after: 1 })));
        assert!(matches!(world.refresh(&ann, after(20)), Err(Error::CoolingDown { retry_after: 40 })));
        world.refresh(&ann, after(60)).unwrap();
    }
}

each_backend! {
    fn users_do_not_wait_for_one_another(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        world.link(&ann, "one", snapshot(&[]));
        world.link(&bob, "two", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
        world.refresh(&bob, now()).unwrap();
    }
}

each_backend! {
    fn a_server_that_died_in_the_middle_blocks_no_longer_than_its_lease(store: TempStore) {
        let settings = Settings { cooldown: Cooldown::new(chrono::TimeDelta::seconds(5)), ..Settings::default() };
        let world = World::with(store, settings);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let claim = refreshes::Claim { now: now(), cooldown_until: after(5), leased_until: after(60) };
        world.store().write(|tx| refreshes::claim(tx, ann.id, Provider::PLAID, &claim)).unwrap();
        assert!(matches!(world.refresh(&ann, after(10)), Err(Error::CoolingDown { retry_after: 50 })));
        world.refresh(&ann, after(60)).unwrap();
        // One that ended gave its lease back: only the cooldown counts.
        world.refresh(&ann, after(65)).unwrap();
    }
}

each_backend! {
    fn a_clock_that_is_behind_makes_nobody_wait_longer(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.refresh(&ann, now()).unwrap();
        assert!(matches!(world.refresh(&ann, after(-2)), Err(Error::CoolingDown { retry_after: 60 })));
    }
}

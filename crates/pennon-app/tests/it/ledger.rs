use std::{
    thread,
    time::{Duration, Instant},
};

use pennon_app::{Error, Settings};
use pennon_domain::{Provider, ProviderError, Secret};
use pennon_storage::calls;
use pennon_testkit::{TempStore, World, after, each_backend, login_required, now, snapshot};

each_backend! {
    fn an_institution_that_hangs_fails_at_the_deadline_and_the_others_do_not(store: TempStore) {
        let settings = Settings { patience: Duration::from_millis(300), ..Settings::default() };
        let world = World::with(store, settings);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.plaid.hold();
        let begun = Instant::now();
        let Err(Error::AllFailed(outcomes)) = world.refresh(&ann, now()) else { panic!("it should have failed") };
        assert_eq!(outcomes[0].error_code.as_deref(), Some("TIMEOUT"));
        assert!(begun.elapsed() < Duration::from_secs(15));
        // The call was made and may be billed: it is on record although nobody saw its answer.
        let counts = world.store().read(|tx| calls::counts(tx, Some(ann.id), now(), after(1))).unwrap();
        assert!(counts.iter().any(|count| count.endpoint == "unanswered" && count.count == 1));
        world.plaid.release();
    }
}

each_backend! {
    fn every_call_is_in_the_ledger(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        let one = world.link(&ann, "one", snapshot(&[]));
        world.plaid.fails("one", login_required());
        let _ = world.refresh(&ann, now());
        let _ = world.app.exchange_public_token(&ann, Provider::PLAID, &Secret::new("nonsense"), now());
        let taken = world.app.exchange_public_token(&bob, Provider::PLAID, &Secret::new("public-one"), now());
        assert!(matches!(taken, Err(Error::BelongsToAnother)));
        world.app.create_update_link_token(&ann, Provider::PLAID, &one, now()).unwrap();
        world.plaid.refuses_removal("one", ProviderError::RetryLater { code: "TIMEOUT".to_owned() });
        world.app.disconnect(&ann, Provider::PLAID, &one, now()).unwrap_err();

        let count = |user| {
            let counts = world.store().read(|tx| calls::counts(tx, user, now(), after(1))).unwrap();
            counts.into_iter().map(|count| (count.endpoint, count.count, count.failed)).collect::<Vec<_>>()
        };
        let total: u64 = count(None).iter().map(|(_, calls, _)| calls).sum();
        assert_eq!(usize::try_from(total).unwrap(), world.plaid.calls().len());
        assert!(count(Some(ann.id)).contains(&("/holdings".to_owned(), 1, 1)));
        assert!(count(Some(bob.id)).contains(&("/exchange".to_owned(), 1, 0)));
    }
}

each_backend! {
    fn what_could_not_be_stored_is_on_record_all_the_same(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.plaid.hold();
        thread::scope(|scope| {
            let refresh = scope.spawn(|| world.refresh(&ann, now()));
            world.plaid.wait_until_held(1);
            world.execute("ALTER TABLE refreshes RENAME TO elsewhere");
            world.plaid.release();
            assert!(matches!(refresh.join().unwrap(), Err(Error::Storage(_))));
        });
        let counts = world.store().read(|tx| calls::counts(tx, Some(ann.id), now(), after(1))).unwrap();
        assert!(counts.iter().any(|count| count.endpoint == "/holdings" && count.count == 1));
    }
}

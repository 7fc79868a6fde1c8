use std::thread;

use pennon_app::{Error, Receipt};
use pennon_domain::{AccountId, Effect, ItemStatus, Provider};
use pennon_storage::events::{self, EventOutcome};
use pennon_testkit::{Signer, TempStore, World, account, after, each_backend, login_required, now, snapshot};
use pennon_webhook::Rejection;

fn status(world: &World, user: &pennon_app::User) -> (ItemStatus, Option<String>) {
    let connection = world.app.connections(user, Provider::PLAID).unwrap().connections.remove(0);
    (connection.status, connection.error_code)
}

each_backend! {
    fn news_raises_the_flag_of_its_item_only(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.link(&ann, "two", snapshot(&[]));
        assert_eq!(world.pending(&ann), [""; 0]);
        assert_eq!(world.news("two", after(5)), Receipt::Counted);
        assert_eq!(world.pending(&ann), ["two"]);
        let pending = world.app.pending_updates(&ann, Provider::PLAID).unwrap();
        assert_eq!(pending.items[1].last_event_at, Some(after(5)));
    }
}

each_backend! {
    fn the_same_delivery_counts_once(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let webhook = world.signer.news("one", now());
        assert_eq!(world.deliver(&webhook, now()).unwrap(), Receipt::Counted);
        world.refresh(&ann, after(1)).unwrap();
        for _ in 0..3 {
            assert_eq!(world.deliver(&webhook, after(2)).unwrap(), Receipt::Duplicate);
        }
        assert_eq!(world.pending(&ann), [""; 0]);
    }
}

each_backend! {
    fn one_delivery_on_ten_threads_counts_once(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let webhook = world.signer.news("one", now());
        let receipts: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..10).map(|_| scope.spawn(|| world.deliver(&webhook, now()).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(receipts.iter().filter(|receipt| **receipt == Receipt::Counted).count(), 1);
    }
}

each_backend! {
    fn news_of_an_item_not_yet_linked_counts_once_it_is(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        assert_eq!(world.news("early", after(-9)), Receipt::Orphan);
        let broken = Effect::status(ItemStatus::NeedsReauth, "ITEM_LOGIN_REQUIRED");
        let webhook = world.signer.event("ITEM:ERROR", "early", &broken, after(-5));
        assert_eq!(world.deliver(&webhook, after(-5)).unwrap(), Receipt::Orphan);
        world.link(&ann, "early", snapshot(&[]));
        assert_eq!(world.pending(&ann), ["early"]);
        assert_eq!(status(&world, &ann), (ItemStatus::NeedsReauth, Some("ITEM_LOGIN_REQUIRED".to_owned())));
        // The orphan was adopted: delivered again, it is a duplicate.
        assert_eq!(world.deliver(&webhook, after(-4)).unwrap(), Receipt::Duplicate);
        let events = world.store().read(|tx| events::latest(tx, 10)).unwrap();
        assert_eq!(events.iter().map(|event| event.outcome).collect::<Vec<_>>(), [EventOutcome::Counted; 2]);
        // Linking again adopts nothing again.
        world.refresh(&ann, now()).unwrap();
        world.link(&ann, "early", snapshot(&[]));
        assert_eq!(world.pending(&ann), [""; 0]);
    }
}

each_backend! {
    fn linking_and_news_at_the_same_moment_never_miss_each_other(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        for n in 0..20 {
            let item = format!("item-{n}");
            thread::scope(|scope| {
                scope.spawn(|| world.news(&item, after(n)));
                scope.spawn(|| world.link(&ann, &item, snapshot(&[])));
            });
            assert!(world.pending(&ann).contains(&item), "{item}");
        }
    }
}

each_backend! {
    fn a_repair_clears_the_error_and_a_late_error_does_not_bring_it_back(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let broken = Effect::status(ItemStatus::NeedsReauth, "ITEM_LOGIN_REQUIRED");
        let error = world.signer.event("ITEM:ERROR", "one", &broken, after(10));
        let late = world.signer.event("ITEM:ERROR", "one", &broken, after(15));
        let repaired = world.signer.event("ITEM:LOGIN_REPAIRED", "one", &Effect::repaired(), after(20));
        world.deliver(&error, after(11)).unwrap();
        assert_eq!(status(&world, &ann).0, ItemStatus::NeedsReauth);
        world.deliver(&repaired, after(21)).unwrap();
        assert_eq!(status(&world, &ann), (ItemStatus::Active, None));
        world.deliver(&late, after(22)).unwrap();
        assert_eq!(status(&world, &ann), (ItemStatus::Active, None));
        assert_eq!(world.pending(&ann), [""; 0]);
    }
}

each_backend! {
    fn a_repair_in_the_second_of_the_failed_refresh_is_not_older_than_it(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        world.plaid.fails("one", login_required());
        assert!(world.refresh(&ann, now()).is_err());
        assert_eq!(status(&world, &ann).0, ItemStatus::NeedsReauth);
        // Signed in whole seconds: 10:30:00, and the refresh was at 10:30:00.123456.
        let repaired = world.signer.event("ITEM:LOGIN_REPAIRED", "one", &Effect::repaired(), now());
        world.deliver(&repaired, now()).unwrap();
        assert_eq!(status(&world, &ann), (ItemStatus::Active, None));
    }
}

each_backend! {
    fn an_event_of_no_known_kind_is_on_record_and_does_nothing(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let about_item = world.signer.event("ITEM:WHATEVER", "one", &Effect::none(), now());
        let about_nothing = world.signer.sign(r#"{"kind":"SOMETHING:NEW"}"#, now());
        assert_eq!(world.deliver(&about_item, now()).unwrap(), Receipt::Recorded);
        assert_eq!(world.deliver(&about_nothing, now()).unwrap(), Receipt::Recorded);
        assert_eq!(world.pending(&ann), [""; 0]);
        let kinds: Vec<_> = world.store().read(|tx| events::latest(tx, 10)).unwrap().into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds.len(), 2);
    }
}

each_backend! {
    fn an_account_that_is_revoked_disappears_and_comes_back_if_it_is_granted_again(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let mut two_accounts = snapshot(&[("AAPL", "1", "185", "USD"), ("VTI", "1", "250", "USD")]);
        two_accounts.accounts.push(account("other"));
        two_accounts.positions[1].account = AccountId::new("other").unwrap();
        world.link(&ann, "one", two_accounts);
        world.refresh(&ann, now()).unwrap();
        let holdings = |at| {
            let body = world.app.holdings(&ann, Provider::PLAID, at).unwrap().holdings.unwrap();
            body.portfolio_data.holdings.into_iter().filter_map(|holding| holding.ticker).collect::<Vec<_>>()
        };
        let revoked = Effect::account_revoked(AccountId::new("other").unwrap());
        let webhook = world.signer.event("ITEM:USER_ACCOUNT_REVOKED", "one", &revoked, after(1));
        world.deliver(&webhook, after(1)).unwrap();
        assert_eq!(holdings(after(2)), ["AAPL"]);
        world.refresh(&ann, after(60)).unwrap();
        assert_eq!(holdings(after(61)), ["AAPL", "VTI"]);
    }
}

each_backend! {
    fn an_account_revoked_during_a_refresh_does_not_stay_unnoticed(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[("AAPL", "1", "185", "USD")]));
        world.plaid.hold();
        thread::scope(|scope| {
            let refresh = scope.spawn(|| world.refresh(&ann, now()));
            world.plaid.wait_until_held(1);
            let revoked = Effect::account_revoked(AccountId::new("account").unwrap());
            world.deliver(&world.signer.event("X", "one", &revoked, now()), now()).unwrap();
            world.plaid.release();
            refresh.join().unwrap().unwrap();
        });
        assert_eq!(world.pending(&ann), ["one"], "the answer was made before the account was revoked");
    }
}

each_backend! {
    fn what_the_user_should_attend_to_is_shown_until_they_have(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let one = world.link(&ann, "one", snapshot(&[]));
        let attention = Effect::status(ItemStatus::Attention, "PENDING_DISCONNECT");
        world.app.create_update_link_token(&ann, Provider::PLAID, &one, now()).unwrap();
        world.deliver(&world.signer.event("X", "one", &attention, after(10)), after(10)).unwrap();
        world.refresh(&ann, after(20)).unwrap();
        assert_eq!(status(&world, &ann).0, ItemStatus::Attention, "the update mode was opened before");
        let connection = world.app.connections(&ann, Provider::PLAID).unwrap().connections.remove(0);
        assert!(connection.offers_reauth && !connection.needs_reauth);
        world.app.create_update_link_token(&ann, Provider::PLAID, &one, after(30)).unwrap();
        world.refresh(&ann, after(80)).unwrap();
        assert_eq!(status(&world, &ann), (ItemStatus::Active, None));
    }
}

each_backend! {
    fn forged_and_malformed_deliveries_leave_no_trace(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        let forged = Signer::new().news("one", now());
        let refused = world.deliver(&forged, now());
        assert!(matches!(refused, Err(Error::Rejected(Rejection::BadSignature { .. }))), "{refused:?}");
        let malformed = world.signer.sign("{", now());
        assert!(matches!(world.deliver(&malformed, now()), Err(Error::Rejected(Rejection::Malformed { .. }))));
        assert!(matches!(world.deliver(&world.signer.news("one", now()), after(301)), Err(Error::Rejected(Rejection::Stale { .. }))));
        assert_eq!(world.pending(&ann), [""; 0]);
        assert_eq!(world.store().read(|tx| events::latest(tx, 10)).unwrap().len(), 0);
    }
}

each_backend! {
    fn what_was_acknowledged_is_there_after_a_restart(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        world.link(&ann, "one", snapshot(&[]));
        assert_eq!(world.news("one", after(1)), Receipt::Counted);
        let restarted = world.second_server();
        assert!(restarted.pending_updates(&ann, Provider::PLAID).unwrap().has_pending_updates);
    }
}

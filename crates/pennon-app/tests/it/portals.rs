use std::thread;

use pennon_app::{Error, Receipt, User};
use pennon_domain::{
    Effect, Institution, ItemId, ItemStatus, Outcome, PortalRequest, Provider, RemoteConnection, Scope,
};
use pennon_testkit::{
    FakeProvider, SignedWebhook, TempStore, World, after, each_backend, login_required, now, snapshot,
};

const SNAPTRADE: Provider = Provider::SNAPTRADE;

fn registered(world: &World, user: &User) -> String {
    let before = world.snaptrade.users();
    world.app.register(user, SNAPTRADE, now()).unwrap();
    world.snaptrade.users().into_iter().find(|one| !before.contains(one)).unwrap()
}

fn deliver(world: &World, webhook: &SignedWebhook, at: i64) -> Receipt {
    webhook.deliver(after(at), |delivery| world.app.receive_webhook(SNAPTRADE, delivery, after(at))).unwrap()
}

fn connections(world: &World, user: &User) -> Vec<(String, bool)> {
    let connections = world.app.connections(user, SNAPTRADE).unwrap().connections;
    connections.into_iter().map(|one| (one.item_id.to_string(), one.has_pending_updates)).collect()
}

each_backend! {
    fn registering_many_times_is_registering_once(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| world.app.register(&ann, SNAPTRADE, now()).unwrap());
            }
        });
        let users = world.snaptrade.users();
        assert_eq!(users.len(), 1, "those that lost were deleted again");
        assert!(!users[0].contains("ann"), "the provider learns no name");
        let request = PortalRequest::default();
        let answer = world.app.portal_url(&ann, SNAPTRADE, &request, now()).unwrap();
        assert_eq!(answer.redirect_uri, "https://portal.example/session");
        assert_eq!(world.snaptrade.portal_requests()[0].0, users[0]);
    }
}

each_backend! {
    fn the_portal_registers_first_if_need_be_and_repairs_only_what_is_ones_own(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        let name = registered(&world, &ann);
        deliver(&world, &world.signer.event_of(&name, "one", &Effect::news(), now()), 0);
        let repair = PortalRequest { reconnect: Some(ItemId::new("one").unwrap()), redirect: None };
        assert!(matches!(world.app.portal_url(&bob, SNAPTRADE, &repair, now()), Err(Error::UnknownItem)));
        world.app.portal_url(&ann, SNAPTRADE, &repair, now()).unwrap();
        world.app.portal_url(&bob, SNAPTRADE, &PortalRequest::default(), now()).unwrap();
        assert_eq!(world.snaptrade.users().len(), 2);
        let refused = world.app.portal_url(&ann, Provider::PLAID, &PortalRequest::default(), now());
        assert!(matches!(refused, Err(Error::NoSuchLink(Provider::PLAID))));
    }
}

each_backend! {
    fn an_event_of_a_known_user_brings_its_connection_without_any_call(store: TempStore) {
        let world = World::new(store);
        let (ann, bob) = (world.user("ann"), world.user("bob"));
        let name = registered(&world, &ann);
        registered(&world, &bob);
        let calls = world.snaptrade.calls();
        let webhook = world.signer.event_of(&name, "one", &Effect::news(), after(1));
        assert_eq!(deliver(&world, &webhook, 1), Receipt::Counted);
        assert_eq!(deliver(&world, &webhook, 2), Receipt::Duplicate);
        assert_eq!(connections(&world, &ann), [("one".to_owned(), true)]);
        assert_eq!(connections(&world, &bob), []);
        assert_eq!(world.snaptrade.calls(), calls);
        // The secret of the user opens the connection.
        world.snaptrade.answers("one", snapshot(&[("AAPL", "1", "185", "USD")]));
        let refreshed = world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(3)).unwrap();
        assert_eq!(refreshed.refresh.unwrap().outcomes[0].outcome, Outcome::Updated);
        assert_eq!(connections(&world, &ann), [("one".to_owned(), false)]);
    }
}

each_backend! {
    fn an_event_of_an_unknown_user_waits(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let name = registered(&world, &ann);
        assert_eq!(deliver(&world, &world.signer.event_of("stranger", "one", &Effect::news(), now()), 0), Receipt::Orphan);
        assert_eq!(connections(&world, &ann), []);
        // The first event that names the user adopts what came before.
        let status = Effect::status(ItemStatus::NeedsReauth, "CONNECTION_BROKEN");
        deliver(&world, &world.signer.event_of(&name, "one", &status, after(1)), 1);
        assert_eq!(connections(&world, &ann), [("one".to_owned(), true)]);
    }
}

each_backend! {
    fn a_connection_that_was_ended_does_not_come_back_with_late_news(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let name = registered(&world, &ann);
        for item in ["one", "two"] {
            deliver(&world, &world.signer.event_of(&name, item, &Effect::news(), now()), 0);
        }
        world.app.disconnect(&ann, SNAPTRADE, &ItemId::new("one").unwrap(), after(1)).unwrap();
        assert_eq!(deliver(&world, &world.signer.event_of(&name, "two", &Effect::removed(), after(1)), 1), Receipt::Counted);
        assert_eq!(connections(&world, &ann), []);
        for item in ["one", "two"] {
            let late = world.signer.event_of(&name, item, &Effect::news(), after(2));
            assert_eq!(deliver(&world, &late, 2), Receipt::Recorded);
        }
        assert_eq!(connections(&world, &ann), []);
        assert!(!world.app.pending_updates(&ann, SNAPTRADE).unwrap().has_pending_updates);
    }
}

each_backend! {
    fn an_end_that_comes_before_its_connection_is_remembered(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let name = registered(&world, &ann);
        let ended = world.signer.event_of(&name, "one", &Effect::removed(), now());
        assert_eq!(deliver(&world, &ended, 0), Receipt::Recorded);
        assert_eq!(deliver(&world, &ended, 1), Receipt::Duplicate);
        let late = world.signer.event_of(&name, "one", &Effect::news(), after(-5));
        assert_eq!(deliver(&world, &late, 1), Receipt::Recorded);
        assert_eq!(connections(&world, &ann), []);
    }
}

each_backend! {
    fn connections_whose_webhooks_were_lost_are_found_by_the_first_click(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let nothing = world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, now()).unwrap();
        assert_eq!((nothing.refresh.unwrap().provider_calls, world.snaptrade.calls().len()), (0, 0), "nobody to ask for");
        registered(&world, &ann);
        world.snaptrade.lists(RemoteConnection {
            item: ItemId::new("one").unwrap(),
            institution: Institution { id: None, name: Some("Quiet Broker".to_owned()) },
            status: ItemStatus::Active,
        });
        world.snaptrade.answers("one", snapshot(&[("AAPL", "1", "185", "USD")]));
        let found = world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(1)).unwrap();
        let refresh = found.refresh.unwrap();
        assert_eq!((refresh.provider_calls, refresh.outcomes[0].outcome), (2, Outcome::Updated));
        assert!(matches!(
            world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(2)),
            Err(Error::CoolingDown { .. })
        ));
    }
}

each_backend! {
    fn a_user_with_no_connection_at_all_pays_for_one_lookup_per_cooldown(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        registered(&world, &ann);
        let empty = world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, now()).unwrap();
        assert_eq!((empty.holdings, empty.refresh.unwrap().provider_calls), (None, 1));
        assert!(matches!(world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(1)), Err(Error::CoolingDown { .. })));
        let lookups = world.snaptrade.calls().iter().filter(|(endpoint, _)| *endpoint == "/connections").count();
        assert_eq!(lookups, 1);
    }
}

each_backend! {
    fn old_answers_of_a_broken_connection_do_not_pass_for_a_repair(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let name = registered(&world, &ann);
        let broken = Effect::status(ItemStatus::NeedsReauth, "CONNECTION_BROKEN").with_news();
        deliver(&world, &world.signer.event_of(&name, "one", &broken, now()), 0);
        world.snaptrade.answers("one", snapshot(&[]));
        world.snaptrade.breaks_quietly("one", true);
        let Err(Error::AllFailed(outcomes)) = world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(1)) else {
            panic!("it should have failed")
        };
        assert!(outcomes[0].needs_reauth);
        assert_eq!(world.snaptrade.holdings_calls("one"), 0);
        assert_eq!(connections(&world, &ann), [("one".to_owned(), true)]);
        // Repaired, and the webhook that tells of it was lost.
        world.snaptrade.breaks_quietly("one", false);
        world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(61)).unwrap();
        let connection = world.app.connections(&ann, SNAPTRADE).unwrap().connections.remove(0);
        assert_eq!((connection.status, connection.has_pending_updates), (ItemStatus::Active, false));
    }
}

each_backend! {
    fn the_providers_do_not_mix(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let name = registered(&world, &ann);
        world.link(&ann, "same-name", snapshot(&[]));
        deliver(&world, &world.signer.event_of(&name, "same-name", &Effect::news(), now()), 0);
        assert_eq!(world.pending(&ann), [""; 0]);
        assert_eq!(connections(&world, &ann), [("same-name".to_owned(), true)]);
        world.snaptrade.fails("same-name", login_required());
        assert!(world.app.refresh(&ann, SNAPTRADE, &Scope::Changed, after(1)).is_err());
        world.refresh(&ann, after(1)).unwrap();
        assert_eq!(FakeProvider::token(&name).expose(), format!("access-{name}"));
    }
}

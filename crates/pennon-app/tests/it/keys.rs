//! Keys of webhooks, over restarts and in a flood.

use pennon_app::{App, Error, Receipt};
use pennon_domain::Provider;
use pennon_storage::{calls, webhook_keys};
use pennon_testkit::{KEY_ENDPOINT, SignedWebhook, Signer, TempStore, World, after, each_backend};
use pennon_webhook::Rejection;

const DAY: i64 = 24 * 3_600;

/// How often the provider was asked for a key, by all servers together.
fn lookups(world: &World) -> u64 {
    let counts = world.store().read(|tx| calls::counts(tx, None, after(-DAY), after(9 * DAY))).unwrap();
    counts.iter().filter(|call| call.endpoint == KEY_ENDPOINT).map(|call| call.count).sum()
}

fn deliver(app: &App, webhook: &SignedWebhook, second: i64) -> Result<Receipt, Error> {
    let at = after(second);
    webhook.deliver(at, |delivery| app.receive_webhook(Provider::PLAID, delivery, at))
}

fn restart(world: &World, second: i64) -> App {
    let restarted = world.second_server();
    restarted.recall_keys(after(second));
    restarted
}

/// Fresh and well formed webhooks, each with a key that the provider does not know.
fn flood(app: &App, second: i64) {
    let forged = |number| Signer::named(&format!("forged-{second}-{number}")).news("item", after(second));
    let answers: Vec<_> = (0..40).map(|number| deliver(app, &forged(number), second).unwrap_err()).collect();
    assert!(matches!(answers[0], Error::Rejected(Rejection::BadSignature { reason: "unknown_key" })));
    assert!(matches!(answers[39], Error::Rejected(Rejection::Busy)), "nothing is left for keys that are not known");
}

each_backend! {
    fn after_a_restart_and_in_the_middle_of_a_flood_real_webhooks_come_in(store: TempStore) {
        let world = World::new(store);
        world.news("item", after(0));
        assert_eq!(lookups(&world), 1);
        let restarted = restart(&world, 1);
        flood(&restarted, 2);
        let asked = lookups(&world);
        assert_eq!(deliver(&restarted, &world.signer.news("item", after(2)), 2).unwrap(), Receipt::Orphan);
        assert_eq!(lookups(&world), asked, "nobody was asked for its key");
    }

    fn a_server_that_was_down_for_days_confirms_its_key_in_the_middle_of_a_flood(store: TempStore) {
        let world = World::new(store);
        world.news("item", after(0));
        let restarted = restart(&world, 3 * DAY);
        flood(&restarted, 3 * DAY);
        let asked = lookups(&world);
        let news = world.signer.news("item", after(3 * DAY));
        assert_eq!(deliver(&restarted, &news, 3 * DAY).unwrap(), Receipt::Orphan);
        assert_eq!(lookups(&world), asked + 1);
        // That is kept as well.
        let again = restart(&world, 4 * DAY - 1);
        deliver(&again, &world.signer.news("item", after(4 * DAY - 1)), 4 * DAY - 1).unwrap();
        assert_eq!(lookups(&world), asked + 1);
    }

    fn only_what_the_provider_confirmed_is_kept_and_for_its_own_provider(store: TempStore) {
        let world = World::new(store);
        flood(&world.app, 0);
        let kept = |provider| world.store().read(|tx| webhook_keys::list(tx, provider)).unwrap();
        assert_eq!(kept(Provider::PLAID), []);
        // The provider knows the key, and it did not sign this.
        assert!(deliver(&world.app, &Signer::new().news("item", after(60)), 60).is_err());
        let [key] = &kept(Provider::PLAID)[..] else { panic!("one key") };
        assert_eq!((key.expired_at, key.confirmed_at), (None, after(60)));
        assert_eq!(kept(Provider::SNAPTRADE), []);
    }

    fn a_key_that_the_provider_took_back_is_not_recalled(store: TempStore) {
        let world = World::new(store);
        world.news("item", after(0));
        world.signer.revoke();
        assert!(deliver(&world.app, &world.signer.news("item", after(DAY)), DAY).is_err());
        assert_eq!(world.store().read(|tx| webhook_keys::list(tx, Provider::PLAID)).unwrap(), []);
        assert!(deliver(&restart(&world, DAY + 1), &world.signer.news("item", after(DAY + 2)), DAY + 2).is_err());
    }

    fn a_key_of_the_future_and_one_that_cannot_be_read_are_not_believed(store: TempStore) {
        let world = World::new(store);
        world.news("item", after(0));
        world.execute("UPDATE webhook_keys SET confirmed_at = '2999-01-01 00:00:00'");
        let restarted = restart(&world, 1);
        deliver(&restarted, &world.signer.news("item", after(2 * DAY + 1)), 2 * DAY + 1).unwrap();
        assert_eq!(lookups(&world), 2, "as if it had been confirmed when it was recalled");

        world.execute("UPDATE webhook_keys SET point = 'nonsense'");
        deliver(&restart(&world, 2), &world.signer.news("item", after(3)), 3).unwrap();
        assert_eq!(lookups(&world), 3);
    }

    fn keys_that_cannot_be_kept_or_recalled_keep_nothing_from_coming_in(store: TempStore) {
        let world = World::new(store);
        world.execute("DROP TABLE webhook_keys");
        assert_eq!(world.news("item", after(0)), Receipt::Orphan);
        deliver(&restart(&world, 1), &world.signer.news("item", after(2)), 2).unwrap();
        assert_eq!(lookups(&world), 2);
    }
}

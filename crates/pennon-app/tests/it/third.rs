//! A provider that none of the crates has heard of.

use pennon_domain::{Outcome, Provider, Scope, Secret};
use pennon_testkit::{FakeProvider, TempStore, World, after, each_backend, now, snapshot};

const THIRD: Provider = Provider::named("examplebroker");

each_backend! {
    fn a_third_provider_has_holdings_a_flag_and_a_refresh_like_the_others(store: TempStore) {
        let world = World::new(store);
        let fake = FakeProvider::new(THIRD);
        let app = world.with_provider(&fake);
        let ann = world.user("ann");
        fake.answers("one", snapshot(&[("AAPL", "1", "185.00", "USD")]));
        app.exchange_public_token(&ann, THIRD, &Secret::new("public-one"), now()).unwrap();
        app.refresh(&ann, THIRD, &Scope::Changed, now()).unwrap();

        let webhook = world.signer.news("one", after(5));
        webhook.deliver(after(5), |delivery| app.receive_webhook(THIRD, delivery, after(5))).unwrap();
        assert!(app.pending_updates(&ann, THIRD).unwrap().has_pending_updates);
        let all = app.all_pending_updates(&ann).unwrap();
        let flags: Vec<_> = all.providers.iter().map(|(name, one)| (name.as_str(), one.has_pending_updates)).collect();
        assert_eq!(flags, [("examplebroker", true), ("plaid", false), ("snaptrade", false)]);

        let refreshed = app.refresh(&ann, THIRD, &Scope::Changed, after(61)).unwrap();
        assert_eq!(refreshed.refresh.unwrap().outcomes[0].outcome, Outcome::Unchanged);
        assert_eq!(refreshed.message, "Holdings refreshed from examplebroker");
        let body = refreshed.holdings.unwrap();
        assert_eq!(body.portfolio_metadata.source, "examplebroker");
        assert!(!body.portfolio_metadata.has_pending_updates);
        assert!(!app.pending_updates(&ann, THIRD).unwrap().has_pending_updates);
    }
}

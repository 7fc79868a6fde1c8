//! The inbox.

use pennon_domain::{Effect, Event, ItemStatus, Provider};
use pennon_storage::{
    Error, Store,
    events::{self, EventOutcome, Recorded},
};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{PLAID, after, at_once, item_id};

fn event(key: &str, effect: Effect) -> Event {
    Event {
        provider: PLAID,
        delivery_key: key.into(),
        kind: "HOLDINGS:DEFAULT_UPDATE".into(),
        item: Some(item_id("i1")),
        provider_user: None,
        issued_at: now(),
        effect,
        payload: r#"{"webhook_type":"HOLDINGS"}"#.into(),
    }
}

fn record(store: &Store, event: &Event, seconds: i64, outcome: EventOutcome) -> Recorded {
    store.write(|tx| events::record(tx, event, after(seconds), outcome)).unwrap()
}

each_backend! {
    fn a_delivery_counts_once_however_often_it_comes(store: TempStore) {
        let recorded = at_once(10, |index| {
            record(&store, &event("d1", Effect::news()), index as i64, EventOutcome::Counted)
        });
        assert_eq!(recorded.iter().filter(|recorded| **recorded == Recorded::New).count(), 1);
        let elsewhere = Event { provider: Provider::SNAPTRADE, ..event("d1", Effect::news()) };
        assert_eq!(record(&store, &elsewhere, 0, EventOutcome::Counted), Recorded::New);
    }

    fn a_delivery_that_was_rolled_back_counts_the_next_time(store: TempStore) {
        let event = event("d1", Effect::news());
        let failed = store.write(|tx| {
            events::record(tx, &event, now(), EventOutcome::Counted)?;
            Err::<(), _>(Error::Busy)
        });
        assert!(failed.is_err());
        assert_eq!(record(&store, &event, 1, EventOutcome::Counted), Recorded::New);
    }

    fn orphans_wait_for_their_item_in_the_order_in_which_they_came(store: TempStore) {
        let login = Effect::status(ItemStatus::NeedsReauth, "ITEM_LOGIN_REQUIRED");
        record(&store, &event("late", Effect::news()), 2, EventOutcome::Orphan);
        record(&store, &event("early", login.clone()), 1, EventOutcome::Orphan);
        record(&store, &event("counted", Effect::news()), 0, EventOutcome::Counted);
        let other = Event { item: Some(item_id("i2")), ..event("other", Effect::news()) };
        record(&store, &other, 0, EventOutcome::Orphan);

        let orphans = || store.read(|tx| events::orphans(tx, PLAID, &item_id("i1"))).unwrap();
        let waiting = orphans();
        assert_eq!(waiting.iter().map(|orphan| &orphan.effect).collect::<Vec<_>>(), [&login, &Effect::news()]);
        assert_eq!((waiting[0].issued_at, waiting[0].received_at), (now(), after(1)));

        store.write(|tx| events::adopt(tx, waiting[0].id)).unwrap();
        assert_eq!(orphans().len(), 1);
        let again = store.write(|tx| events::adopt(tx, waiting[0].id));
        assert!(matches!(again, Err(Error::NotFound)), "an orphan is adopted once");
    }

    fn the_latest_are_listed_first(store: TempStore) {
        record(&store, &event("d1", Effect::news()), 1, EventOutcome::Orphan);
        record(&store, &event("d2", Effect::news()), 2, EventOutcome::Counted);
        record(&store, &Event { item: None, ..event("d3", Effect::none()) }, 3, EventOutcome::Recorded);
        let latest = store.read(|tx| events::latest(tx, 2)).unwrap();
        assert_eq!(latest.iter().map(|row| row.delivery_key.as_str()).collect::<Vec<_>>(), ["d3", "d2"]);
        assert_eq!((latest[0].outcome, latest[0].item.as_ref()), (EventOutcome::Recorded, None));
        assert_eq!((latest[1].outcome, latest[1].received_at), (EventOutcome::Counted, after(2)));
        assert_eq!(latest[1].kind, "HOLDINGS:DEFAULT_UPDATE");
    }

    fn an_effect_that_cannot_be_read_is_not_taken_for_none(store: TempStore) {
        record(&store, &event("d1", Effect::news()), 1, EventOutcome::Orphan);
        store.execute(r#"UPDATE webhook_events SET effect = '{"status":"fine"}'"#);
        let read = store.read(|tx| events::orphans(tx, PLAID, &item_id("i1")));
        assert!(matches!(read, Err(Error::Corrupt { table: "webhook_events", .. })));
    }
}

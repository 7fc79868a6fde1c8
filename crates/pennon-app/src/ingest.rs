//! Webhooks: verified, committed, and only then acknowledged.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pennon_domain::{CallContext, Event, Item, ItemId, Provider};
use pennon_storage::{
    Tx,
    events::{self, EventOutcome, Recorded},
    items, portfolios,
};
use pennon_webhook::{Delivery, Verified};

use crate::{App, Error, effect, registration::backfill};

/// A provider waits 10 s for an answer; looking up a key must leave time for the commit.
const PATIENCE: Duration = Duration::from_secs(4);

/// What became of a delivery. Each of these is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// It took effect.
    Counted,
    /// It is on record; its kind has no effect.
    Recorded,
    /// Its item is not known. It takes effect when the item is linked.
    Orphan,
    /// It was received before.
    Duplicate,
}

impl App {
    /// Verifies a delivery and commits its event.
    pub fn receive_webhook(
        &self,
        provider: Provider,
        delivery: &Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Receipt, Error> {
        let cx = CallContext::new(now, PATIENCE);
        let webhooks = &self.provider(provider)?.webhooks;
        let verified = webhooks.receive(delivery, &cx);
        // A key was looked up for it, whether it was good or not.
        if !cx.calls.is_empty() {
            self.record(None, &cx);
            self.keep_keys(provider, &**webhooks, now);
        }
        self.ingest(verified?, now)
    }

    /// Commits the event of a verified delivery. There is no other way for an event to come in.
    pub fn ingest(&self, event: Verified<Event>, now: DateTime<Utc>) -> Result<Receipt, Error> {
        let event = event.into_inner();
        self.store().write(|tx| take_in(tx, &event, now))
    }
}

fn take_in(tx: &mut Tx<'_>, event: &Event, now: DateTime<Utc>) -> Result<Receipt, Error> {
    let Some(id) = &event.item else {
        return record(tx, event, now, EventOutcome::Recorded);
    };
    // Linking and ending take the same lock: an event either sees the item or is seen as its orphan.
    items::lock(tx, event.provider, id)?;
    let Some(item) = item_of(tx, event, id, now)? else {
        return without_item(tx, event, id, now);
    };
    if event.effect.is_none() {
        return record(tx, event, now, EventOutcome::Recorded);
    }
    portfolios::lock(tx, item.user)?;
    let receipt = record(tx, event, now, EventOutcome::Counted)?;
    if receipt == Receipt::Counted {
        effect::apply(tx, &item, &event.effect, event.issued_at, now)?;
        portfolios::recompute_flags(tx, item.user)?;
    }
    Ok(receipt)
}

/// The item, taken in from the event if its user is known. An event that ends an item or does nothing to
/// it brings none.
fn item_of(tx: &mut Tx<'_>, event: &Event, id: &ItemId, now: DateTime<Utc>) -> Result<Option<Item>, Error> {
    if let Some(item) = items::find(tx, event.provider, id)? {
        return Ok(Some(item));
    }
    if event.effect.removes || event.effect.is_none() || items::is_ended(tx, event.provider, id)? {
        return Ok(None);
    }
    backfill(tx, event.provider, id, event.provider_user.as_deref(), now)
}

/// News of an item that was ended is nobody's any more, and the end of an item that has not come yet is
/// remembered for when it does. Everything else waits for its item.
fn without_item(tx: &mut Tx<'_>, event: &Event, id: &ItemId, now: DateTime<Utc>) -> Result<Receipt, Error> {
    if event.effect.removes {
        items::end(tx, event.provider, id, now)?;
    }
    let ended = items::is_ended(tx, event.provider, id)?;
    record(tx, event, now, if ended { EventOutcome::Recorded } else { EventOutcome::Orphan })
}

fn record(tx: &mut Tx<'_>, event: &Event, now: DateTime<Utc>, outcome: EventOutcome) -> Result<Receipt, Error> {
    Ok(match (events::record(tx, event, now, outcome)?, outcome) {
        (Recorded::Duplicate, _) => Receipt::Duplicate,
        (Recorded::New, EventOutcome::Counted) => Receipt::Counted,
        (Recorded::New, EventOutcome::Recorded) => Receipt::Recorded,
        (Recorded::New, EventOutcome::Orphan) => Receipt::Orphan,
    })
}

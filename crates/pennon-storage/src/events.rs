//! Events: the inbox of verified webhooks.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pennon_domain::{Effect, Event, ItemId, Provider};

use crate::{
    Error, Tx,
    connection::on_each,
    row::{Column, named, stored},
    schema::webhook_events,
};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOutcome {
    /// Its effect took place.
    Counted,
    /// It has no effect.
    Recorded,
    /// Its item is not known yet.
    Orphan,
}

/// Whether a delivery came for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// For the first time: its effect must take place.
    New,
    /// It is on record already.
    Duplicate,
}

/// An event that waits for its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// Our number of it.
    pub id: i64,
    /// What it will do.
    pub effect: Effect,
    /// When the provider issued it.
    pub issued_at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// An event for the operator's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// What identifies the delivery.
    pub delivery_key: String,
    /// Who sent it.
    pub provider: Provider,
    /// The provider's name for it.
    pub kind: String,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What became of it.
    pub outcome: EventOutcome,
}

impl EventOutcome {
    const TABLE: [(EventOutcome, &'static str); 3] =
        [(EventOutcome::Counted, "counted"), (EventOutcome::Recorded, "recorded"), (EventOutcome::Orphan, "orphan")];

    /// The name in tables and lists.
    pub fn as_str(self) -> &'static str {
        Self::TABLE[self as usize].1
    }
}

/// Records a delivery once, however often and by however many it is recorded.
pub fn record(
    tx: &mut Tx<'_>,
    event: &Event,
    received_at: DateTime<Utc>,
    outcome: EventOutcome,
) -> Result<Recorded, Error> {
    let effect = serde_json::to_string(&event.effect).map_err(|error| Error::Unavailable(error.into()))?;
    let row = (
        webhook_events::provider.eq(event.provider.as_str()),
        webhook_events::delivery_key.eq(&event.delivery_key),
        webhook_events::kind.eq(&event.kind),
        webhook_events::item_id.eq(event.item.as_ref().map(ItemId::as_str)),
        webhook_events::provider_user.eq(event.provider_user.as_deref()),
        webhook_events::issued_at.eq(stored(event.issued_at)),
        webhook_events::received_at.eq(stored(received_at)),
        webhook_events::effect.eq(effect),
        webhook_events::outcome.eq(outcome.as_str()),
        webhook_events::payload.eq(&event.payload),
    );
    let inserted = on_each!(tx.conn, |conn| diesel::insert_into(webhook_events::table)
        .values(row)
        .on_conflict((webhook_events::provider, webhook_events::delivery_key))
        .do_nothing()
        .execute(conn))?;
    Ok(if inserted > 0 { Recorded::New } else { Recorded::Duplicate })
}

/// The events that wait for that item, as they were received.
pub fn orphans(tx: &mut Tx<'_>, provider: Provider, item: &ItemId) -> Result<Vec<Orphan>, Error> {
    let rows = webhook_events::table
        .filter(webhook_events::provider.eq(provider.as_str()))
        .filter(webhook_events::item_id.eq(item.as_str()))
        .filter(webhook_events::outcome.eq(EventOutcome::Orphan.as_str()))
        .order((webhook_events::received_at, webhook_events::id))
        .select((webhook_events::id, webhook_events::effect, webhook_events::issued_at, webhook_events::received_at))
        .load::<OrphanRow>(tx.conn)?;
    rows.into_iter().map(orphan).collect()
}

/// An orphan's effect has taken place.
pub fn adopt(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let orphan = webhook_events::table.find(id).filter(webhook_events::outcome.eq(EventOutcome::Orphan.as_str()));
    let counted = webhook_events::outcome.eq(EventOutcome::Counted.as_str());
    match diesel::update(orphan).set(counted).execute(tx.conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// The latest events, the last one first.
pub fn latest(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<EventRow>, Error> {
    let rows = webhook_events::table
        .order((webhook_events::received_at.desc(), webhook_events::id.desc()))
        .limit(limit.into())
        .select(ListedRow::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(listed).collect()
}

type OrphanRow = (i64, String, NaiveDateTime, NaiveDateTime);

fn orphan((id, effect, issued_at, received_at): OrphanRow) -> Result<Orphan, Error> {
    let effect = serde_json::from_str(&effect).map_err(|_| column("effect").corrupt())?;
    Ok(Orphan { id, effect, issued_at: issued_at.and_utc(), received_at: received_at.and_utc() })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_events)]
struct ListedRow {
    delivery_key: String,
    provider: String,
    kind: String,
    item_id: Option<String>,
    received_at: NaiveDateTime,
    outcome: String,
}

fn listed(row: ListedRow) -> Result<EventRow, Error> {
    Ok(EventRow {
        delivery_key: row.delivery_key,
        provider: column("provider").parse(&row.provider)?,
        kind: row.kind,
        item: column("item_id").parse_opt(row.item_id.as_deref())?,
        received_at: row.received_at.and_utc(),
        outcome: named(&EventOutcome::TABLE, &row.outcome).ok_or_else(|| column("outcome").corrupt())?,
    })
}

fn column(name: &'static str) -> Column {
    Column("webhook_events", name)
}

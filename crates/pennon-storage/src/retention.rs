//! Retention: what is old enough is deleted, a little at a time.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    Error, Tx,
    connection::AnyConnection,
    events::EventOutcome,
    items,
    row::{Column, stored},
    schema::{provider_calls, webhook_events},
};

/// What is old: everything that came before these times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Old {
    /// Events that took effect or had none. A delivery that is sent again after its event was deleted
    /// counts again, so keep them longer than any provider tries.
    pub events: DateTime<Utc>,
    /// Events whose item is not known. They count when it is linked.
    pub orphans: DateTime<Utc>,
    /// Lines of the ledger.
    pub calls: DateTime<Utc>,
}

/// How many rows were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Events, orphans among them.
    pub events: usize,
    /// Lines of the ledger.
    pub calls: usize,
}

impl Swept {
    /// Whether there was nothing to delete, or somebody else is at it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Deletes what is old, at most `limit` rows of each kind so that others who write need not wait. To be
/// called, in a transaction each, until nothing is left. Of several servers at the same time one does it.
pub fn sweep(tx: &mut Tx<'_>, old: &Old, limit: u32) -> Result<Swept, Error> {
    if !is_our_turn(tx)? {
        return Ok(Swept::default());
    }
    Ok(Swept { events: events(tx, old, limit)? + orphans(tx, old, limit)?, calls: calls(tx, old, limit)? })
}

fn is_our_turn(tx: &mut Tx<'_>) -> Result<bool, Error> {
    match tx.conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(true),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            use diesel::{dsl::sql, sql_types::Bool};

            let lock = sql::<Bool>("pg_try_advisory_xact_lock(hashtextextended('pennon retention', 0))");
            Ok(diesel::select(lock).get_result(conn)?)
        }
    }
}

fn events(tx: &mut Tx<'_>, old: &Old, limit: u32) -> Result<usize, Error> {
    let ids = webhook_events::table
        .filter(webhook_events::received_at.lt(stored(old.events)))
        .filter(webhook_events::outcome.ne(EventOutcome::Orphan.as_str()))
        .order(webhook_events::received_at)
        .limit(limit.into())
        .select(webhook_events::id)
        .load::<i64>(tx.conn)?;
    Ok(diesel::delete(webhook_events::table.filter(webhook_events::id.eq_any(ids))).execute(tx.conn)?)
}

/// The lock of its name keeps an orphan from being deleted while its item is linked, which would fail.
fn orphans(tx: &mut Tx<'_>, old: &Old, limit: u32) -> Result<usize, Error> {
    let is_orphan = webhook_events::outcome.eq(EventOutcome::Orphan.as_str());
    let rows = webhook_events::table
        .filter(webhook_events::received_at.lt(stored(old.orphans)))
        .filter(is_orphan)
        .order(webhook_events::received_at)
        .limit(limit.into())
        .select((webhook_events::id, webhook_events::provider, webhook_events::item_id))
        .load::<(i64, String, Option<String>)>(tx.conn)?;
    let mut deleted = 0;
    for (id, provider, item) in rows {
        if let Some(item) = Column("webhook_events", "item_id").parse_opt(item.as_deref())? {
            items::lock(tx, Column("webhook_events", "provider").parse(&provider)?, &item)?;
        }
        deleted += diesel::delete(webhook_events::table.find(id).filter(is_orphan)).execute(tx.conn)?;
    }
    Ok(deleted)
}

fn calls(tx: &mut Tx<'_>, old: &Old, limit: u32) -> Result<usize, Error> {
    let ids = provider_calls::table
        .filter(provider_calls::at.lt(stored(old.calls)))
        .order(provider_calls::at)
        .limit(limit.into())
        .select(provider_calls::id)
        .load::<i64>(tx.conn)?;
    Ok(diesel::delete(provider_calls::table.filter(provider_calls::id.eq_any(ids))).execute(tx.conn)?)
}

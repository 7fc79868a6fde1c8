//! Refreshes: who may call the provider now.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pennon_domain::{Provider, UserId};

use crate::{Error, Tx, connection::on_each, row, schema::refreshes};

/// A wish to refresh.
#[derive(Debug, Clone)]
pub struct Claim {
    /// When the wish came. It names the claim afterwards.
    pub now: DateTime<Utc>,
    /// Until when nobody may begin the next refresh, if this claim wins.
    pub cooldown_until: DateTime<Utc>,
    /// Until when the refresh counts as running, should nobody tell its end.
    pub leased_until: DateTime<Utc>,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// The refresh may begin.
    Won,
    /// Another refresh is running or was begun too shortly ago.
    Lost {
        /// When a claim can win, at the latest.
        until: DateTime<Utc>,
    },
}

/// The latest refresh of a user at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRefresh {
    /// When it began.
    pub claimed_at: DateTime<Utc>,
    /// When the next one may begin.
    pub cooldown_until: DateTime<Utc>,
    /// How it ended; `None` while it runs, or if nobody told its end.
    pub outcome: Option<String>,
}

/// Claims the refresh of a user at a provider. Of any number at the same time one wins.
///
/// One statement decides: it makes the first row, or takes over a row whose cooldown and lease are over.
pub fn claim(tx: &mut Tx<'_>, user: UserId, provider: Provider, claim: &Claim) -> Result<Claimed, Error> {
    // Only here: elsewhere it would clash with the `filter` of queries.
    use diesel::query_dsl::methods::FilterDsl;

    let now = row::stored(claim.now);
    let taken = (
        refreshes::claimed_at.eq(now),
        refreshes::cooldown_until.eq(row::stored(claim.cooldown_until)),
        refreshes::leased_until.eq(row::stored(claim.leased_until)),
        refreshes::outcome.eq(None::<&str>),
    );
    let won = on_each!(tx.conn, |conn| diesel::insert_into(refreshes::table)
        .values((refreshes::user_id.eq(user.0), refreshes::provider.eq(provider.as_str()), taken))
        .on_conflict((refreshes::user_id, refreshes::provider))
        .do_update()
        .set(taken)
        .filter(refreshes::cooldown_until.le(now))
        .filter(refreshes::leased_until.is_null().or(refreshes::leased_until.le(now)))
        .execute(conn))?;
    if won > 0 { Ok(Claimed::Won) } else { lost(tx, user, provider) }
}

fn lost(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Claimed, Error> {
    Ok(Claimed::Lost { until: closed_until(tx, user, provider)?.ok_or(Error::NotFound)? })
}

/// Until when nobody may begin a refresh, if there ever was one. The time may be over.
pub fn closed_until(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Option<DateTime<Utc>>, Error> {
    let row = refreshes::table
        .find((user.0, provider.as_str()))
        .select((refreshes::cooldown_until, refreshes::leased_until))
        .first::<(NaiveDateTime, Option<NaiveDateTime>)>(tx.conn)
        .optional()?;
    Ok(row.map(|(cooldown, lease)| lease.map_or(cooldown, |lease| lease.max(cooldown)).and_utc()))
}

/// Ends the refresh that was claimed at `claimed_at`. Does nothing if another one has begun since.
pub fn finish(
    tx: &mut Tx<'_>,
    user: UserId,
    provider: Provider,
    claimed_at: DateTime<Utc>,
    outcome: &str,
) -> Result<(), Error> {
    let ours =
        refreshes::table.find((user.0, provider.as_str())).filter(refreshes::claimed_at.eq(row::stored(claimed_at)));
    diesel::update(ours)
        .set((refreshes::leased_until.eq(None::<NaiveDateTime>), refreshes::outcome.eq(outcome)))
        .execute(tx.conn)?;
    Ok(())
}

/// The latest refresh, if there was one.
pub fn last(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Option<LastRefresh>, Error> {
    let row = refreshes::table
        .find((user.0, provider.as_str()))
        .select((refreshes::claimed_at, refreshes::cooldown_until, refreshes::outcome))
        .first::<(NaiveDateTime, NaiveDateTime, Option<String>)>(tx.conn)
        .optional()?;
    Ok(row.map(|(claimed_at, cooldown_until, outcome)| LastRefresh {
        claimed_at: claimed_at.and_utc(),
        cooldown_until: cooldown_until.and_utc(),
        outcome,
    }))
}

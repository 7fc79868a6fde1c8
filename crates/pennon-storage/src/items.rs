//! Items: a user's connections to institutions.

mod ended;
mod repair;
mod row;

use chrono::{DateTime, Utc};
use diesel::{dsl::case_when, prelude::*, sql_types::BigInt};
use pennon_domain::{Institution, Item, ItemId, ItemStatus, Provider, Seq, StatusChange, UserId};

use self::row::{InstitutionChange, ItemRow};
pub use self::{
    ended::{end, is_ended},
    repair::{repair_begun, repaired},
};
use crate::{
    Error, Tx,
    connection::{AnyConnection, on_each},
    row::stored,
    schema::provider_items,
};

/// The row of one item. A macro, because the type of a query has no name worth writing.
macro_rules! one {
    ($provider:expr, $id:expr) => {
        provider_items::table
            .filter(provider_items::provider.eq($provider.as_str()))
            .filter(provider_items::item_id.eq($id.as_str()))
    };
}

/// An item that a user has just linked.
#[derive(Debug, Clone)]
pub struct NewItem<'a> {
    /// The provider.
    pub provider: Provider,
    /// The provider's id of it.
    pub id: &'a ItemId,
    /// Who owns it.
    pub user: UserId,
    /// The institution, as far as it is known.
    pub institution: &'a Institution,
    /// The sealed access token; none where one secret opens all connections of a user.
    pub sealed_secret: Option<&'a str>,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
}

/// What a stored snapshot says of its item.
#[derive(Debug, Clone)]
pub struct Synced<'a> {
    /// The news at the moment when the fetch began.
    pub seen: Seq,
    /// When it was fetched.
    pub at: DateTime<Utc>,
    /// Until when the provider knew.
    pub as_of: Option<DateTime<Utc>>,
    /// SHA-256 of the snapshot, in hex.
    pub hash: &'a str,
    /// The institution; what is `None` stays as it was.
    pub institution: &'a Institution,
}

/// Makes linking an item and taking in an event of it happen one after the other, so that the event is
/// either counted or found as an orphan. Called first in both transactions; the item need not exist.
#[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite needs no lock"))]
pub fn lock(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<(), Error> {
    match tx.conn {
        // The whole database has one writer at a time.
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            use diesel::sql_types::Text;

            // A row lock does not do: there need not be a row yet.
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('item ' || $1 || ' ' || $2, 0))")
                .bind::<Text, _>(provider.as_str())
                .bind::<Text, _>(id.as_str())
                .execute(conn)?;
            Ok(())
        }
    }
}

/// The items of a user, in the order in which they were linked.
pub fn list(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Vec<Item>, Error> {
    let rows = provider_items::table
        .filter(provider_items::user_id.eq(user.0))
        .filter(provider_items::provider.eq(provider.as_str()))
        .order((provider_items::linked_at, provider_items::id))
        .select(ItemRow::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Item::try_from).collect()
}

/// One item, whoever owns it.
pub fn find(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<Option<Item>, Error> {
    let row = one!(provider, id).select(ItemRow::as_select()).first(tx.conn).optional()?;
    row.map(Item::try_from).transpose()
}

/// The next `limit` items of everyone after that one, ordered by provider and id.
pub fn page(tx: &mut Tx<'_>, after: Option<(Provider, &ItemId)>, limit: u32) -> Result<Vec<Item>, Error> {
    let ordered = || {
        let order = (provider_items::provider, provider_items::item_id);
        provider_items::table.order(order).select(ItemRow::as_select()).into_boxed()
    };
    let mut rows = Vec::new();
    // Two questions that an index answers. As one, with `OR`, it is read from its beginning.
    let rest = match &after {
        Some((provider, id)) => {
            let same = ordered()
                .filter(provider_items::provider.eq(provider.as_str()))
                .filter(provider_items::item_id.gt(id.as_str()));
            rows = same.limit(limit.into()).load::<ItemRow>(tx.conn)?;
            ordered().filter(provider_items::provider.gt(provider.as_str()))
        }
        None => ordered(),
    };
    let missing = i64::from(limit) - rows.len() as i64;
    if missing > 0 {
        rows.extend(rest.limit(missing).load::<ItemRow>(tx.conn)?);
    }
    rows.into_iter().map(Item::try_from).collect()
}

/// Stores a linked item. The same owner again gets the new secret and the status `active`; another
/// owner is [`Error::Conflict`] and changes nothing.
pub fn link(tx: &mut Tx<'_>, item: &NewItem<'_>) -> Result<Item, Error> {
    let row = (
        provider_items::provider.eq(item.provider.as_str()),
        provider_items::item_id.eq(item.id.as_str()),
        provider_items::user_id.eq(item.user.0),
        provider_items::institution_id.eq(item.institution.id.as_deref()),
        provider_items::institution_name.eq(item.institution.name.as_deref()),
        provider_items::status.eq(ItemStatus::Active.as_str()),
        provider_items::sealed_secret.eq(item.sealed_secret),
        provider_items::linked_at.eq(stored(item.linked_at)),
    );
    let inserted = on_each!(tx.conn, |conn| diesel::insert_into(provider_items::table)
        .values(row)
        .on_conflict((provider_items::provider, provider_items::item_id))
        .do_nothing()
        .execute(conn))?;
    if inserted == 0 {
        relink(tx, item)?;
    }
    tx.changed(item.user, item.provider);
    ended::forget(tx, item.provider, item.id)?;
    find(tx, item.provider, item.id)?.ok_or(Error::NotFound)
}

/// The owner is part of the condition: an item never changes hands.
fn relink(tx: &mut Tx<'_>, item: &NewItem<'_>) -> Result<(), Error> {
    let updated = diesel::update(one!(item.provider, item.id).filter(provider_items::user_id.eq(item.user.0)))
        .set((
            provider_items::sealed_secret.eq(item.sealed_secret),
            provider_items::status.eq(ItemStatus::Active.as_str()),
            provider_items::status_reason.eq(None::<&str>),
            provider_items::status_at.eq(stored(item.linked_at)),
            InstitutionChange::from(item.institution),
        ))
        .execute(tx.conn)?;
    if updated == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// The sealed access token of an item; `None` if there is no such item or it has no token.
pub fn sealed_secret(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<Option<String>, Error> {
    let secret = one!(provider, id).select(provider_items::sealed_secret).first::<Option<String>>(tx.conn);
    Ok(secret.optional()?.flatten())
}

/// Replaces the sealed access token: the same one under another key.
pub fn reseal(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, sealed_secret: &str) -> Result<(), Error> {
    let update = diesel::update(one!(provider, id)).set(provider_items::sealed_secret.eq(sealed_secret));
    if update.execute(tx.conn)? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Counts one piece of news.
pub fn raise(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, now: DateTime<Utc>) -> Result<(), Error> {
    let update = diesel::update(one!(provider, id)).set((
        provider_items::event_seq.eq(provider_items::event_seq + 1),
        provider_items::last_event_at.eq(stored(now)),
    ));
    let owner = update.returning(provider_items::user_id).get_result(tx.conn)?;
    tx.changed(UserId(owner), provider);
    Ok(())
}

/// Records that a snapshot was stored. The synced sequence never goes back.
pub fn synced(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, synced: &Synced<'_>) -> Result<(), Error> {
    let seen = synced.seen.0;
    let update = diesel::update(one!(provider, id)).set((
        provider_items::synced_seq.eq(case_when(provider_items::synced_seq.lt(seen), seen.into_sql::<BigInt>())
            .otherwise(provider_items::synced_seq)),
        provider_items::last_synced_at.eq(stored(synced.at)),
        provider_items::provider_as_of.eq(synced.as_of.map(stored)),
        provider_items::snapshot_hash.eq(synced.hash),
        InstitutionChange::from(synced.institution),
    ));
    let owner = update.returning(provider_items::user_id).get_result(tx.conn)?;
    tx.changed(UserId(owner), provider);
    Ok(())
}

/// Sets the status as of `at`, unless the stored one is of a later time; tells whether it was set.
pub fn set_status(
    tx: &mut Tx<'_>,
    provider: Provider,
    id: &ItemId,
    change: &StatusChange,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let at = stored(at);
    let not_newer = provider_items::status_at.is_null().or(provider_items::status_at.le(at));
    let owner = diesel::update(one!(provider, id).filter(not_newer))
        .set((
            provider_items::status.eq(change.status.as_str()),
            provider_items::status_reason.eq(change.reason.as_deref()),
            provider_items::status_at.eq(at),
        ))
        .returning(provider_items::user_id)
        .get_result(tx.conn)
        .optional()?;
    match owner {
        Some(owner) => tx.changed(UserId(owner), provider),
        None => drop(key(tx, provider, id)?),
    }
    Ok(owner.is_some())
}

/// Our number of an item, for the tables that hang on it, and its owner.
pub(crate) fn key(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<(i64, UserId), Error> {
    let (row, owner) = one!(provider, id).select((provider_items::id, provider_items::user_id)).first(tx.conn)?;
    Ok((row, UserId(owner)))
}

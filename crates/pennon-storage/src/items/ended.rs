//! The end of an item, and the memory of it.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use pennon_domain::{ItemId, Provider, UserId};

use crate::{
    Error, Tx,
    connection::on_each,
    row::stored,
    schema::{ended_items, provider_items},
};

/// Deletes an item with its accounts and positions, and remembers that it was ended; tells whether there
/// was one.
pub fn end(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, at: DateTime<Utc>) -> Result<bool, Error> {
    let item = provider_items::table
        .filter(provider_items::provider.eq(provider.as_str()))
        .filter(provider_items::item_id.eq(id.as_str()));
    let owner = diesel::delete(item).returning(provider_items::user_id).get_result(tx.conn).optional()?;
    if let Some(owner) = owner {
        tx.changed(UserId(owner), provider);
    }
    let row = (
        ended_items::provider.eq(provider.as_str()),
        ended_items::item_id.eq(id.as_str()),
        ended_items::ended_at.eq(stored(at)),
    );
    on_each!(tx.conn, |conn| diesel::insert_into(ended_items::table)
        .values(row)
        .on_conflict((ended_items::provider, ended_items::item_id))
        .do_nothing()
        .execute(conn))?;
    Ok(owner.is_some())
}

/// Whether an item of that name was ended and not linked again since. News of it may still be under way.
pub fn is_ended(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<bool, Error> {
    let ended = ended_items::table.find((provider.as_str(), id.as_str()));
    Ok(diesel::select(exists(ended)).get_result(tx.conn)?)
}

/// The item is linked again.
pub(super) fn forget(tx: &mut Tx<'_>, provider: Provider, id: &ItemId) -> Result<(), Error> {
    diesel::delete(ended_items::table.find((provider.as_str(), id.as_str()))).execute(tx.conn)?;
    Ok(())
}

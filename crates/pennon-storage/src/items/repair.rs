//! Repairs that the user makes in the provider's update mode, of which no webhook tells.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use pennon_domain::{ItemId, ItemStatus, Provider};

use crate::{Error, Tx, row::stored, schema::provider_items};

/// The row of one item. A macro, because the type of a query has no name worth writing.
macro_rules! one {
    ($provider:expr, $id:expr) => {
        provider_items::table
            .filter(provider_items::provider.eq($provider.as_str()))
            .filter(provider_items::item_id.eq($id.as_str()))
    };
}

/// The user opens the update mode.
pub fn repair_begun(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, at: DateTime<Utc>) -> Result<(), Error> {
    let update = diesel::update(one!(provider, id)).set(provider_items::repair_begun_at.eq(stored(at)));
    if update.execute(tx.conn)? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The item answered to a refresh that began `at`: what the user was asked to attend to is done, if they
/// opened the update mode after they were asked and before the refresh. Tells whether it is.
pub fn repaired(tx: &mut Tx<'_>, provider: Provider, id: &ItemId, at: DateTime<Utc>) -> Result<bool, Error> {
    let at = stored(at);
    let attended = one!(provider, id)
        .filter(provider_items::status.eq(ItemStatus::Attention.as_str()))
        .filter(provider_items::repair_begun_at.ge(provider_items::status_at))
        .filter(provider_items::repair_begun_at.le(at));
    let updated = diesel::update(attended)
        .set((
            provider_items::status.eq(ItemStatus::Active.as_str()),
            provider_items::status_reason.eq(None::<&str>),
            provider_items::status_at.eq(at),
        ))
        .execute(tx.conn)?;
    Ok(updated > 0)
}

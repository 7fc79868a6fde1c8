//! Users as a provider knows them, where the provider's secret belongs to a user and not to an item.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use pennon_domain::{Provider, UserId};

use crate::{Error, Tx, connection::on_each, row::stored, schema::provider_users};

/// A user at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderUser {
    /// The provider's id of the user.
    pub id: String,
    /// The sealed secret.
    pub sealed_secret: String,
}

/// Stores the user at the provider, unless there is one already, and returns the one that is stored. Of
/// two at the same time both get the same.
pub fn ensure(
    tx: &mut Tx<'_>,
    user: UserId,
    provider: Provider,
    new: &ProviderUser,
    now: DateTime<Utc>,
) -> Result<ProviderUser, Error> {
    let row = (
        provider_users::provider.eq(provider.as_str()),
        provider_users::user_id.eq(user.0),
        provider_users::provider_user.eq(&new.id),
        provider_users::sealed_secret.eq(&new.sealed_secret),
        provider_users::created_at.eq(stored(now)),
    );
    on_each!(tx.conn, |conn| diesel::insert_into(provider_users::table)
        .values(row)
        .on_conflict((provider_users::provider, provider_users::user_id))
        .do_nothing()
        .execute(conn))?;
    find(tx, user, provider)?.ok_or(Error::Conflict)
}

/// The user at the provider, if they were registered there.
pub fn find(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Option<ProviderUser>, Error> {
    let row = provider_users::table
        .filter(provider_users::provider.eq(provider.as_str()))
        .filter(provider_users::user_id.eq(user.0))
        .select((provider_users::provider_user, provider_users::sealed_secret))
        .first::<(String, String)>(tx.conn)
        .optional()?;
    Ok(row.map(|(id, sealed_secret)| ProviderUser { id, sealed_secret }))
}

/// Whose user at the provider that is.
pub fn owner(tx: &mut Tx<'_>, provider: Provider, id: &str) -> Result<Option<UserId>, Error> {
    let user = provider_users::table
        .filter(provider_users::provider.eq(provider.as_str()))
        .filter(provider_users::provider_user.eq(id))
        .select(provider_users::user_id)
        .first::<i64>(tx.conn)
        .optional()?;
    Ok(user.map(UserId))
}

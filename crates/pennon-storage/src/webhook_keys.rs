//! Public keys of providers for webhooks, kept so that a restart forgets none.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pennon_domain::Provider;

use crate::{Error, Tx, connection::on_each, row::stored, schema::webhook_keys};

/// How many keys are kept of a provider, which has a handful.
const MAX_PER_PROVIDER: usize = 64;

/// A key as the provider confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookKey {
    /// Where the provider was asked.
    pub origin: String,
    /// The id of the key.
    pub kid: String,
    /// The key, in the form of whoever reads it.
    pub point: String,
    /// The moment from which it signs nothing any more.
    pub expired_at: Option<DateTime<Utc>>,
    /// When the provider said so.
    pub confirmed_at: DateTime<Utc>,
}

/// The row of one key. A macro, because the type of a query has no name worth writing.
macro_rules! one {
    ($provider:expr, $origin:expr, $kid:expr) => {
        webhook_keys::table
            .filter(webhook_keys::provider.eq($provider.as_str()))
            .filter(webhook_keys::origin.eq($origin))
            .filter(webhook_keys::kid.eq($kid))
    };
}

/// The keys of a provider, the latest first.
pub fn list(tx: &mut Tx<'_>, provider: Provider) -> Result<Vec<WebhookKey>, Error> {
    let rows = webhook_keys::table
        .filter(webhook_keys::provider.eq(provider.as_str()))
        .order((webhook_keys::confirmed_at.desc(), webhook_keys::origin, webhook_keys::kid))
        .select((
            webhook_keys::origin,
            webhook_keys::kid,
            webhook_keys::point,
            webhook_keys::expired_at,
            webhook_keys::confirmed_at,
        ))
        .load::<KeyRow>(tx.conn)?;
    Ok(rows.into_iter().map(key).collect())
}

/// Keeps a key, unless it was confirmed later than that. If there are too many, the one goes that was
/// confirmed first.
pub fn save(tx: &mut Tx<'_>, provider: Provider, key: &WebhookKey) -> Result<(), Error> {
    let confirmed_at = stored(key.confirmed_at);
    let content = (
        webhook_keys::point.eq(&key.point),
        webhook_keys::expired_at.eq(key.expired_at.map(stored)),
        webhook_keys::confirmed_at.eq(confirmed_at),
    );
    let row = (
        webhook_keys::provider.eq(provider.as_str()),
        webhook_keys::origin.eq(&key.origin),
        webhook_keys::kid.eq(&key.kid),
        content,
    );
    let inserted = on_each!(tx.conn, |conn| diesel::insert_into(webhook_keys::table)
        .values(row)
        .on_conflict((webhook_keys::provider, webhook_keys::origin, webhook_keys::kid))
        .do_nothing()
        .execute(conn))?;
    if inserted > 0 {
        return trim(tx, provider);
    }
    let older = one!(provider, &key.origin, &key.kid).filter(webhook_keys::confirmed_at.lt(confirmed_at));
    diesel::update(older).set(content).execute(tx.conn)?;
    Ok(())
}

/// The provider took the key back. One that it confirmed after that stays.
pub fn forget(
    tx: &mut Tx<'_>,
    provider: Provider,
    origin: &str,
    kid: &str,
    withdrawn_at: DateTime<Utc>,
) -> Result<(), Error> {
    let older = one!(provider, origin, kid).filter(webhook_keys::confirmed_at.le(stored(withdrawn_at)));
    diesel::delete(older).execute(tx.conn)?;
    Ok(())
}

fn trim(tx: &mut Tx<'_>, provider: Provider) -> Result<(), Error> {
    for old in list(tx, provider)?.into_iter().skip(MAX_PER_PROVIDER) {
        diesel::delete(one!(provider, old.origin, old.kid)).execute(tx.conn)?;
    }
    Ok(())
}

type KeyRow = (String, String, String, Option<NaiveDateTime>, NaiveDateTime);

fn key((origin, kid, point, expired_at, confirmed_at): KeyRow) -> WebhookKey {
    let expired_at = expired_at.map(|at| at.and_utc());
    WebhookKey { origin, kid, point, expired_at, confirmed_at: confirmed_at.and_utc() }
}

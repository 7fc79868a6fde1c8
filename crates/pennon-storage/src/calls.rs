//! The ledger of provider calls.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{count, count_star},
    prelude::*,
};
use pennon_domain::{ItemId, Provider, ProviderCall, UserId};

use crate::{
    Error, Tx,
    connection::on_each,
    row::{Column, stored},
    schema::provider_calls,
};

/// How many rows one statement inserts, below the engines' limits of parameters.
const BATCH: usize = 1_000;

/// How often an endpoint was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallCount {
    /// Who was called.
    pub provider: Provider,
    /// The path.
    pub endpoint: String,
    /// All calls.
    pub count: u64,
    /// Those of them that brought an error.
    pub failed: u64,
}

/// Adds calls to the ledger, for the user who asked for them.
pub fn append(tx: &mut Tx<'_>, user: Option<UserId>, calls: &[ProviderCall]) -> Result<(), Error> {
    let rows: Vec<_> = calls.iter().map(|call| NewCall::new(user, call)).collect();
    for batch in rows.chunks(BATCH) {
        on_each!(tx.conn, |conn| diesel::insert_into(provider_calls::table).values(batch).execute(conn))?;
    }
    Ok(())
}

/// The calls of a user, or of everyone, with `from <= at < to`, by provider and endpoint.
pub fn counts(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<CallCount>, Error> {
    let mut query = provider_calls::table
        .group_by((provider_calls::provider, provider_calls::endpoint))
        .select((provider_calls::provider, provider_calls::endpoint, count_star(), count(provider_calls::error_code)))
        .filter(provider_calls::at.ge(stored(from)))
        .filter(provider_calls::at.lt(stored(to)))
        .order((provider_calls::provider, provider_calls::endpoint))
        .into_boxed();
    if let Some(user) = user {
        query = query.filter(provider_calls::user_id.eq(user.0));
    }
    query.load::<CountRow>(tx.conn)?.into_iter().map(call_count).collect()
}

#[derive(Insertable)]
#[diesel(table_name = provider_calls, treat_none_as_default_value = false)]
struct NewCall<'a> {
    user_id: Option<i64>,
    provider: &'a str,
    endpoint: &'a str,
    item_id: Option<&'a str>,
    at: NaiveDateTime,
    duration_ms: i64,
    error_code: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl<'a> NewCall<'a> {
    fn new(user: Option<UserId>, call: &'a ProviderCall) -> Self {
        Self {
            user_id: user.map(|user| user.0),
            provider: call.provider.as_str(),
            endpoint: &call.endpoint,
            item_id: call.item.as_ref().map(ItemId::as_str),
            at: stored(call.at),
            duration_ms: i64::try_from(call.duration.as_millis()).unwrap_or(i64::MAX),
            error_code: call.error_code.as_deref(),
            request_id: call.request_id.as_deref(),
        }
    }
}

type CountRow = (String, String, i64, i64);

fn call_count((provider, endpoint, count, failed): CountRow) -> Result<CallCount, Error> {
    let provider = Column("provider_calls", "provider").parse(&provider)?;
    Ok(CallCount { provider, endpoint, count: count.unsigned_abs(), failed: failed.unsigned_abs() })
}

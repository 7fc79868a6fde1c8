//! Portfolios and their flags.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use pennon_domain::{Provider, UserId};

use crate::{
    Error, Tx,
    connection::{AnyConnection, on_each},
    row,
    schema::{portfolios, provider_items},
};

/// The portfolio that every user has.
const CURRENT: &str = "CURRENT_PORTFOLIO";

/// The current portfolio of a user. A macro, because the type of a query has no name worth writing.
macro_rules! current {
    ($user:expr) => {
        portfolios::table.filter(portfolios::user_id.eq($user.0)).filter(portfolios::name.eq(CURRENT))
    };
}

/// Whether items of that provider have news, as the items themselves say. A macro as well.
macro_rules! pending {
    ($user:expr, $provider:expr) => {
        exists(
            provider_items::table
                .filter(provider_items::user_id.eq($user.0))
                .filter(provider_items::provider.eq($provider))
                .filter(provider_items::event_seq.gt(provider_items::synced_seq)),
        )
    };
}

/// The pending-updates flags of a user that are stored, one per provider with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags([(Provider, bool); 2]);

impl Flags {
    /// Whether an item of that provider has news.
    pub fn get(&self, provider: Provider) -> bool {
        self.0.iter().any(|(of, up)| *of == provider && *up)
    }
}

/// The flags as they are stored.
pub fn flags(tx: &mut Tx<'_>, user: UserId) -> Result<Flags, Error> {
    let columns = (portfolios::plaid_has_pending_updates, portfolios::snaptrade_has_pending_updates);
    let row = current!(user).select(columns).first::<(bool, bool)>(tx.conn)?;
    Ok(by_provider(row))
}

/// The flag of one provider: as it is stored, or, for a provider without a column, as its items say.
pub fn flag(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<bool, Error> {
    let stored = flags(tx, user)?.0.into_iter().find(|(of, _)| *of == provider);
    match stored {
        Some((_, up)) => Ok(up),
        None => Ok(diesel::select(pending!(user, provider.as_str())).get_result(tx.conn)?),
    }
}

/// How often something changed that the user sees. Whoever has read this number and finds it again later
/// knows that nothing has changed since.
pub fn revision(tx: &mut Tx<'_>, user: UserId) -> Result<i64, Error> {
    Ok(current!(user).select(portfolios::revision).first(tx.conn)?)
}

/// Makes all changes of a user's sequences happen one after the other: whoever changes one calls this
/// first, before the transaction reads an item.
#[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite needs no lock"))]
pub fn lock(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    match tx.conn {
        // The whole database has one writer at a time.
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            current!(user).select(portfolios::id).for_update().first::<i64>(conn)?;
            Ok(())
        }
    }
}

/// Sets the flags to what the items say, and returns them. Belongs into every transaction that changes
/// sequences or removes an item, after [`lock`] and the change. A transaction that leaves it out does it
/// before it is committed.
pub fn recompute_flags(tx: &mut Tx<'_>, user: UserId) -> Result<Flags, Error> {
    // Without the lock, PostgreSQL would let two transactions each count the items as they were before
    // the other's change, and the later one would store what is no longer true.
    lock(tx, user)?;
    let columns = (portfolios::plaid_has_pending_updates, portfolios::snaptrade_has_pending_updates);
    let row = diesel::update(current!(user))
        .set((
            columns.0.eq(pending!(user, Provider::PLAID.as_str())),
            columns.1.eq(pending!(user, Provider::SNAPTRADE.as_str())),
            portfolios::revision.eq(portfolios::revision + 1),
        ))
        .returning(columns)
        .get_result::<(bool, bool)>(tx.conn)?;
    tx.settled(user);
    Ok(by_provider(row))
}

/// Makes the user's portfolio, if it is not there yet.
pub(crate) fn ensure(tx: &mut Tx<'_>, user: UserId, now: DateTime<Utc>) -> Result<(), Error> {
    let row =
        (portfolios::user_id.eq(user.0), portfolios::name.eq(CURRENT), portfolios::created_at.eq(row::stored(now)));
    on_each!(tx.conn, |conn| diesel::insert_into(portfolios::table)
        .values(row)
        .on_conflict((portfolios::user_id, portfolios::name))
        .do_nothing()
        .execute(conn))?;
    Ok(())
}

/// The one place that knows which column is whose.
fn by_provider((plaid, snaptrade): (bool, bool)) -> Flags {
    Flags([(Provider::PLAID, plaid), (Provider::SNAPTRADE, snaptrade)])
}

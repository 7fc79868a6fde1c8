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

/// The pending-updates flags of a user, one per provider.
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
/// sequences or removes an item, after [`lock`] and the change.
pub fn recompute_flags(tx: &mut Tx<'_>, user: UserId) -> Result<Flags, Error> {
    // Without the lock, PostgreSQL would let two transactions each count the items as they were before
    // the other's change, and the later one would store what is no longer true.
    lock(tx, user)?;
    let pending = |provider: Provider| {
        exists(
            provider_items::table
                .filter(provider_items::user_id.eq(user.0))
                .filter(provider_items::provider.eq(provider.as_str()))
                .filter(provider_items::event_seq.gt(provider_items::synced_seq)),
        )
    };
    let columns = (portfolios::plaid_has_pending_updates, portfolios::snaptrade_has_pending_updates);
    let row = diesel::update(current!(user))
        .set((columns.0.eq(pending(Provider::Plaid)), columns.1.eq(pending(Provider::Snaptrade))))
        .returning(columns)
        .get_result::<(bool, bool)>(tx.conn)?;
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
    Flags([(Provider::Plaid, plaid), (Provider::Snaptrade, snaptrade)])
}

//! Transactions: begun, and ended whatever happens.

use std::collections::BTreeSet;

use diesel::{
    QueryResult,
    connection::{AnsiTransactionManager, TransactionManager},
};
use pennon_domain::{Provider, UserId};

use crate::{
    Change, Error,
    connection::{AnyConnection, on_each},
    portfolios,
};

/// A running transaction of [`Store::read`](crate::Store::read) or [`Store::write`](crate::Store::write):
/// what every function of this crate works on.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// What was changed so far, to be told when it is committed.
    changes: BTreeSet<Change>,
    /// Whose flags may no longer be what their items say.
    unsettled: BTreeSet<UserId>,
}

impl<'a> Tx<'a> {
    /// One statement outside of a transaction.
    pub(crate) fn outside(conn: &'a mut AnyConnection) -> Self {
        Self { conn, changes: BTreeSet::new(), unsettled: BTreeSet::new() }
    }

    /// Something was changed that the user sees of the provider. Whoever changes it says so, here in this
    /// crate, so that no caller can forget it.
    pub(crate) fn changed(&mut self, user: UserId, provider: Provider) {
        self.changes.insert(Change { user, provider });
        self.unsettled.insert(user);
    }

    /// The user's flags and revision are those of what was changed.
    pub(crate) fn settled(&mut self, user: UserId) {
        self.unsettled.remove(&user);
    }
}

/// What a transaction may do.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Read,
    Write,
}

impl Mode {
    /// A reader sees one moment of the database, and cannot write even by mistake.
    #[cfg(feature = "sqlite")]
    fn sqlite(self) -> &'static str {
        match self {
            Mode::Read => "PRAGMA query_only = ON; BEGIN",
            // A transaction that becomes a writer only later fails at once if another one wrote meanwhile,
            // whatever the busy timeout.
            Mode::Write => "PRAGMA query_only = OFF; BEGIN IMMEDIATE",
        }
    }

    /// Said in full, so that the defaults of a server or role change nothing.
    #[cfg(feature = "postgres")]
    fn postgres(self) -> &'static str {
        match self {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }
}

/// Runs `f` in a transaction: commits what it has done if it succeeds, and returns what was changed; takes
/// it back if it fails or panics.
pub(crate) fn run<T, E: From<Error>>(
    conn: &mut AnyConnection,
    mode: Mode,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<(T, BTreeSet<Change>), E> {
    begin(conn, mode).map_err(Error::from)?;
    let mut open = Open { tx: Tx::outside(conn), ended: false };
    let done = f(&mut open.tx)?;
    Ok((done, open.commit()?))
}

fn begin(conn: &mut AnyConnection, mode: Mode) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, mode.sqlite()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, mode.postgres()),
    }
}

/// A transaction that is rolled back unless it is committed.
struct Open<'a> {
    tx: Tx<'a>,
    ended: bool,
}

impl Open<'_> {
    fn commit(mut self) -> Result<BTreeSet<Change>, Error> {
        while let Some(user) = self.tx.unsettled.first().copied() {
            portfolios::recompute_flags(&mut self.tx, user)?;
        }
        let changes = std::mem::take(&mut self.tx.changes);
        last_statement(self.tx.conn, &changes)?;
        self.ended = true;
        on_each!(self.tx.conn, |conn| AnsiTransactionManager::commit_transaction(conn))?;
        Ok(changes)
    }
}

/// Tells the others, where the engine does it. PostgreSQL answers the commit of a transaction in which a
/// statement has failed with a silent rollback: any other statement fails in it, and so does this one.
#[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite tells nobody"))]
fn last_statement(conn: &mut AnyConnection, changes: &BTreeSet<Change>) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            use diesel::connection::SimpleConnection;

            if changes.is_empty() {
                conn.batch_execute("SELECT 1")
            } else {
                conn.batch_execute(&crate::feed::announcement(changes))
            }
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // If it fails the connection is marked as broken, and the pool throws it away.
            let _ = on_each!(self.tx.conn, |conn| AnsiTransactionManager::rollback_transaction(conn));
        }
    }
}

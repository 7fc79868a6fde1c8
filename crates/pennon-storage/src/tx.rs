//! Transactions: begun, and ended whatever happens.

use diesel::{
    QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

use crate::{
    Error,
    connection::{AnyConnection, on_each},
};

/// A running transaction of [`Store::read`](crate::Store::read) or [`Store::write`](crate::Store::write):
/// what every function of this crate works on.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut AnyConnection,
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

/// Runs `f` in a transaction: commits what it has done if it succeeds, takes it back if it fails or
/// panics.
pub(crate) fn run<T, E: From<Error>>(
    conn: &mut AnyConnection,
    mode: Mode,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn, mode).map_err(Error::from)?;
    let mut open = Open { tx: Tx { conn }, ended: false };
    let done = f(&mut open.tx)?;
    open.commit().map_err(Error::from)?;
    Ok(done)
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
    fn commit(mut self) -> QueryResult<()> {
        // PostgreSQL answers the commit of a transaction in which a statement has failed with a silent
        // rollback. Any other statement fails in it, and so does this one.
        on_each!(self.tx.conn, |conn| conn.batch_execute("SELECT 1"))?;
        self.ended = true;
        on_each!(self.tx.conn, |conn| AnsiTransactionManager::commit_transaction(conn))
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

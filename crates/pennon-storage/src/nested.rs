//! A part of a transaction that can fail alone.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::{Error, Tx, connection::on_each};

impl Tx<'_> {
    /// Runs `f` behind a savepoint: if it fails, what it has done is undone, and the transaction goes on
    /// as if it had not been tried. On PostgreSQL a statement that fails outside of one ends the whole
    /// transaction.
    pub fn nested<T, E: From<Error>>(&mut self, f: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        on_each!(self.conn, |conn| AnsiTransactionManager::begin_transaction(conn)).map_err(Error::from)?;
        let result = catch_unwind(AssertUnwindSafe(|| f(self)));
        let ended = match &result {
            Ok(Ok(_)) => on_each!(self.conn, |conn| AnsiTransactionManager::commit_transaction(conn)),
            Ok(Err(_)) | Err(_) => on_each!(self.conn, |conn| AnsiTransactionManager::rollback_transaction(conn)),
        };
        let result = result.unwrap_or_else(|panic| resume_unwind(panic));
        match ended {
            Ok(()) => result,
            // The failure of `f` says more than that of its rollback.
            Err(error) => result.and(Err(Error::from(error).into())),
        }
    }
}

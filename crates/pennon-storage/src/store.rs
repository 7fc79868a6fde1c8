//! The store: transactions on pooled connections.

use std::{sync::Arc, time::Duration};

use parking_lot::{FairMutex, FairMutexGuard};
use r2d2::{NopErrorHandler, Pool, PooledConnection};

use crate::{
    Error, Options, Tx,
    census::{Census, Closing},
    manager::Manager,
    migrations,
    tx::{self, Mode},
    url::Url,
};

/// The database. Clones share its connections, and the last one closes them.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Pool<Manager>,
    /// Where the engine has one writer at a time. Writers of this process queue here, first come, first
    /// served, and before they take a connection: SQLite's own waiting is a race that the unlucky lose,
    /// and waiting writers must not hold the connections that readers need.
    writers: Option<FairMutex<()>>,
    patience: Duration,
    _closing: Closing,
}

impl Store {
    /// Opens the database at `sqlite://PATH` (made with mode 0600 if it is absent) or `postgres://…`, and
    /// connects once: a database that cannot be reached is told at once, as [`Error::Unavailable`].
    pub fn open(url: &str, options: Options) -> Result<Store, Error> {
        let url = Url::parse(url)?;
        let writers = matches!(url, Url::Sqlite(_)).then(FairMutex::default);
        let patience = options.acquire_timeout;
        let census = Arc::new(Census::default());
        let manager = Manager { url, options, census: census.clone() };
        manager.open()?;
        let pool = Pool::builder()
            .max_size(manager.options.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(patience)
            // Whoever needs the connection is told, and logs it.
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(manager);
        Ok(Self(Arc::new(Inner { pool, writers, patience, _closing: Closing { census, patience } })))
    }

    /// Brings the schema up to date, in one transaction, and returns the names of the migrations that
    /// were run. Several processes may do so at the same time.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        self.write(migrations::run)
    }

    /// Whether the database can be used: it is reachable, and its schema is exactly that of this program.
    pub fn check(&self) -> Result<(), Error> {
        self.read(migrations::check)
    }

    /// Runs `f` on one moment of the database: all that it reads fits together. A write in it fails.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        tx::run(&mut self.0.connection()?.conn, Mode::Read, f)
    }

    /// Runs `f` in a transaction that is committed if `f` succeeds, and undone if it fails or panics. When
    /// this returns, what was done is on disk.
    ///
    /// Everyone who writes waits for it on SQLite, so nothing slow belongs into it; nor does another call
    /// of `write`, which would wait for itself.
    pub fn write<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let _turn = self.0.turn()?;
        tx::run(&mut self.0.connection()?.conn, Mode::Write, f)
    }
}

impl Inner {
    fn turn(&self) -> Result<Option<FairMutexGuard<'_, ()>>, Error> {
        match &self.writers {
            Some(writers) => writers.try_lock_for(self.patience).map(Some).ok_or(Error::Busy),
            None => Ok(None),
        }
    }

    /// The pool knows one failure, that time is over. It was short of connections if all are in use, and
    /// could not make one otherwise.
    fn connection(&self) -> Result<PooledConnection<Manager>, Error> {
        self.pool.get().map_err(|error| {
            let all_in_use = self.pool.state().connections >= self.pool.max_size();
            if all_in_use { Error::Busy } else { Error::Unavailable(Box::new(error)) }
        })
    }
}

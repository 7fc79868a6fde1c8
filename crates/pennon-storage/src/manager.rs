//! How the pool makes and judges connections.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::{
    Error, Options,
    census::{Census, Place},
    connection::{AnyConnection, on_each},
    url::Url,
};

/// Makes connections to one server or file.
#[derive(Clone)]
pub(crate) struct Manager {
    pub(crate) url: Url,
    pub(crate) options: Options,
    pub(crate) census: Arc<Census>,
    /// Whether the latest attempt to connect has failed.
    pub(crate) down: Arc<AtomicBool>,
}

/// A connection of the pool.
pub(crate) struct Pooled {
    pub(crate) conn: AnyConnection,
    // Behind the connection, so that it is dropped after it.
    _place: Place,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectError;

    fn connect(&self) -> Result<Pooled, ConnectError> {
        let place = self.census.enter().ok_or_else(|| Error::Unavailable("the store is closed".into()))?;
        let opened = self.open();
        self.down.store(opened.is_err(), Ordering::Relaxed);
        Ok(Pooled { conn: opened?, _place: place })
    }

    /// A file does not go away; a server may have, and one round trip tells.
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectError> {
        match &mut pooled.conn {
            #[cfg(feature = "sqlite")]
            AnyConnection::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(conn) => {
                use diesel::connection::SimpleConnection;

                Ok(conn.batch_execute("SELECT 1").map_err(Error::from)?)
            }
        }
    }

    /// A connection that comes back inside a transaction could not even roll back.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        on_each!(&mut pooled.conn, |conn| AnsiTransactionManager::is_broken_transaction_manager(conn))
    }
}

impl Manager {
    pub(crate) fn new(url: Url, options: Options, census: Arc<Census>) -> Self {
        Self { url, options, census, down: Arc::default() }
    }

    /// Connects.
    pub(crate) fn open(&self) -> Result<AnyConnection, Error> {
        match &self.url {
            #[cfg(feature = "sqlite")]
            Url::Sqlite(path) => crate::sqlite::connect(path, &self.options).map(AnyConnection::Sqlite),
            #[cfg(feature = "postgres")]
            Url::Postgres(url) => crate::postgres::connect(url, &self.options).map(AnyConnection::Postgres),
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            _ => Err(Error::InvalidUrl { reason: "this program was built without that database" }),
        }
    }
}

/// Why there is no connection. The pool keeps of it only the text, so the text tells the cause.
#[derive(Debug, thiserror::Error)]
#[error("{0}{cause}", cause = self.cause())]
pub(crate) struct ConnectError(#[from] Error);

impl ConnectError {
    fn cause(&self) -> String {
        std::error::Error::source(&self.0).map(|cause| format!(": {cause}")).unwrap_or_default()
    }
}

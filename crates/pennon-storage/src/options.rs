//! The settings of a store.

use std::time::Duration;

/// How many connections a store keeps, and how long it waits.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most connections open at a time.
    pub pool_size: u32,
    /// How long a transaction waits for its connection, and for its turn to write on SQLite, before it
    /// fails with [`Error::Busy`](crate::Error::Busy). It is also the time-out for connecting.
    pub acquire_timeout: Duration,
    /// How long a statement waits for a lock of another transaction before it fails with
    /// [`Error::Busy`](crate::Error::Busy).
    pub busy_timeout: Duration,
    /// Whether a SQLite file that does not exist is made. Without it, a mistyped path is an error.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        let patience = Duration::from_secs(5);
        Self { pool_size: 10, acquire_timeout: patience, busy_timeout: patience, create: true }
    }
}

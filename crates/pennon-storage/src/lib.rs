//! The database of Pennon: SQLite and PostgreSQL behind one [`Store`].
//!
//! This is the only crate that speaks SQL. It offers transactions, [`Store::read`] and [`Store::write`],
//! and functions per noun that work on a transaction: [`users`], [`sessions`], [`portfolios`],
//! [`provider_users`], [`items`], [`snapshots`], [`refreshes`], [`events`], [`webhook_keys`], [`calls`],
//! and [`retention`]. Which functions belong into one transaction is decided by the caller; no rule of the
//! domain is decided here. Whoever caches or streams subscribes to [`Store::changes`].
//!
//! What holds of every function:
//!
//! - it works on the entities of `pennon-domain`; rows and drivers stay inside,
//! - it fails with an [`Error`] that tells what the caller can do; a user or item that must exist and
//!   does not is [`Error::NotFound`],
//! - times are UTC and kept to the microsecond.

mod census;
mod connection;
mod error;
mod feed;
mod lane;
mod manager;
mod migrations;
mod nested;
mod options;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod replica;
mod row;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod tx;
mod url;

pub mod calls;
pub mod copy;
pub mod events;
pub mod items;
pub mod portfolios;
pub mod provider_users;
pub mod refreshes;
pub mod retention;
pub mod sessions;
pub mod snapshots;
pub mod users;
pub mod webhook_keys;

pub use error::Error;
pub use feed::{Change, Changes, Notice};
pub use options::Options;
pub use store::Store;
pub use tx::Tx;

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("pennon-storage needs the feature `sqlite`, `postgres`, or both");

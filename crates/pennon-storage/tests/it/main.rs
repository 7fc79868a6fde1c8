//! Stories of the store, each on SQLite and PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod calls;
mod durability;
mod events;
mod fixture;
mod flags;
mod items;
mod opening;
mod provider_users;
mod refreshes;
mod schema;
mod sessions;
mod snapshots;
mod transactions;
mod users;

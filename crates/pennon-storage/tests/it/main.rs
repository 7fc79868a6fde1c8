//! Stories of the store, each on SQLite and PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod calls;
mod copy;
mod crowd;
mod durability;
mod events;
mod feed;
mod fixture;
mod flags;
mod items;
mod lanes;
mod opening;
mod outage;
mod plans;
mod provider_users;
mod refreshes;
mod replica;
mod retention;
mod schema;
mod sessions;
mod snapshots;
mod tls;
mod transactions;
mod users;
mod webhook_keys;

//! Stories of the use cases, on both engines, with the real store, the real verification and a provider
//! made of memory.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod connections;
mod cooldowns;
mod holdings;
mod keys;
mod ledger;
mod links;
mod pending;
mod portals;
mod refreshes;
mod sessions;
mod third;
mod webhooks;

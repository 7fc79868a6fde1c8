//! Stories of the clients and webhooks, over real connections.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod bench;
mod faults;
mod links;
mod requests;
mod retries;
mod sandbox;
mod server;
mod snaptrade;
mod webhooks;

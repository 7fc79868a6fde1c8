//! Stories over real HTTP, each with a sandbox of its own.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod client;
mod controls;
mod data;
mod faults;
mod linking;
mod program;
mod receiver;
mod snaptrade;
mod webhooks;

//! Stories of the HTTP edge: the real application over a fresh database, and a fake provider.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod auth;
mod bad_input;
mod connections;
mod edge;
mod etag;
mod events;
mod forward;
mod harness;
mod health;
mod holdings;
mod limits;
mod link;
mod login;
mod origin;
mod page;
mod pending;
mod portal;
mod refresh;
mod sessions;
mod webhook;

//! What the tests of Pennon share: fresh stores on both engines, a provider made of memory, webhooks with
//! real signatures, fixed times, and a [`World`] that puts them together.
//!
//! A dev-dependency only. It panics where a test would.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod backend;
mod cluster;
mod hold;
mod portfolio;
mod provider;
mod store;
mod time;
mod webhook;
mod world;

pub use backend::Backend;
pub use cluster::Cluster;
pub use hold::Hold;
pub use portfolio::{account, amount, snapshot};
pub use provider::{Answer, FakeProvider};
pub use store::TempStore;
pub use time::{at, now};
pub use webhook::{FakeWebhooks, KEY_ENDPOINT, SIGNATURE_HEADER, SignedWebhook, Signer};
pub use world::{World, after, login_required};

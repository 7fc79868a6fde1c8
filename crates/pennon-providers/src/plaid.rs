//! Plaid Investments.

mod answer;
mod client;
mod config;
mod effect;
mod endpoint;
mod error;
mod holdings;
mod keys;
mod link;
mod snapshot;
mod webhook;
mod wire;

use std::{sync::Arc, time::Duration};

use self::client::Client;
pub use self::{
    config::{ConfigError, Environment, PlaidConfig},
    webhook::PlaidWebhooks,
};
use crate::backoff::Backoff;

/// The API of Plaid, for one client id and environment. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Plaid {
    client: Arc<Client>,
}

impl Plaid {
    /// Checks the settings. Calls nobody.
    pub fn new(config: PlaidConfig) -> Result<Self, ConfigError> {
        Self::build(config, Backoff::default())
    }

    /// Like [`Plaid::new`], but pauses before a repetition by calling `pause`. For tests, which do not
    /// sleep.
    pub fn with_pause(
        config: PlaidConfig,
        pause: impl Fn(Duration) + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        Self::build(config, Backoff::new(pause))
    }

    fn build(config: PlaidConfig, backoff: Backoff) -> Result<Self, ConfigError> {
        Ok(Self { client: Arc::new(Client::new(config, backoff)?) })
    }
}

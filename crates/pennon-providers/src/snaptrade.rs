//! SnapTrade.

mod answer;
mod client;
mod config;
mod effect;
mod endpoint;
mod error;
mod holdings;
mod portal;
mod sign;
mod snapshot;
mod user;
mod webhook;
mod wire;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use self::client::Client;
pub use self::{
    config::{SnapTradeConfig, SnapTradeConfigError},
    webhook::SnapTradeWebhooks,
};
use crate::clock::Clock;

/// The API of SnapTrade, for one client id. Clones share their connections and their budget of requests.
#[derive(Debug, Clone)]
pub struct SnapTrade {
    client: Arc<Client>,
}

impl SnapTrade {
    /// Checks the settings. Calls nobody.
    pub fn new(config: SnapTradeConfig) -> Result<Self, SnapTradeConfigError> {
        Self::build(config, Clock::default())
    }

    /// Like [`SnapTrade::new`], but by another clock: `now` tells the time, and `pause` lets it pass. For
    /// tests, which do not sleep.
    pub fn with_clock(
        config: SnapTradeConfig,
        now: impl Fn() -> Instant + Send + Sync + 'static,
        pause: impl Fn(Duration) + Send + Sync + 'static,
    ) -> Result<Self, SnapTradeConfigError> {
        Self::build(config, Clock::new(now, pause))
    }

    fn build(config: SnapTradeConfig, clock: Clock) -> Result<Self, SnapTradeConfigError> {
        Ok(Self { client: Arc::new(Client::new(config, clock)?) })
    }
}

//! The handle of a running sandbox.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::plaid::Plaid;
use crate::server::Server;
use crate::snaptrade::Snaptrade;
use crate::world::World;
use crate::{Effect, Error, Fault, Malformed, Options};

/// A running sandbox. Dropping it stops the server at once; calls that hang are cut off.
#[derive(Debug)]
pub struct Sandbox {
    world: Arc<World>,
    server: Server,
    base_url: String,
}

impl Sandbox {
    /// Starts a sandbox on a thread of its own. It accepts calls when this returns.
    ///
    /// # Errors
    /// [`Error::Listen`] when the address is taken, [`Error::Random`] when no key can be made.
    pub fn start(options: Options) -> Result<Self, Error> {
        let world = Arc::new(World::new(&options)?);
        let server = Server::start(&options, Arc::clone(&world))
            .map_err(|source| Error::Listen { address: options.listen.to_string(), source })?;
        let base_url = format!("http://{}", server.address());
        Ok(Self { world, server, base_url })
    }

    /// Where clients find it, without a trailing slash: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The stand-in for Plaid: its items, portfolios, keys and webhooks.
    #[must_use]
    pub fn plaid(&self) -> &Plaid {
        &self.world.plaid
    }

    /// The stand-in for SnapTrade: its users, connections, portfolios and webhooks.
    #[must_use]
    pub fn snaptrade(&self) -> &Snaptrade {
        &self.world.snaptrade
    }

    /// The number of calls per endpoint since the start or the last reset, failed ones included. Controls are no calls.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.world.calls.all()
    }

    /// The number of calls to one endpoint, for example `/investments/holdings/get` or, with braces in the place of the id,
    /// `/accounts/{accountId}/balances`.
    #[must_use]
    pub fn calls_to(&self, endpoint: &str) -> u64 {
        self.calls().get(endpoint).copied().unwrap_or(0)
    }

    /// Starts counting from zero.
    pub fn reset_calls(&self) {
        self.world.calls.reset();
    }

    /// Makes the matching calls fail, wait or answer nonsense. Delays and hangs add up; of the effects on the answer the newest wins.
    pub fn inject(&self, fault: Fault) {
        self.world.faults.add(fault);
    }

    /// The provider's error for the matching calls; `*` stands for every item or endpoint, None for ever.
    pub fn inject_error(&self, item_id: &str, endpoint: &str, error_code: &str, times: Option<u32>) {
        let fault = Fault::error(error_code).of_item(item_id).at(endpoint);
        self.inject(match times {
            Some(times) => fault.times(times),
            None => fault,
        });
    }

    /// Delays every call to the endpoint.
    pub fn set_latency(&self, endpoint: &str, delay: Duration) {
        self.inject(Fault::latency(delay).at(endpoint));
    }

    /// Lets every call to the endpoint wait until [`release`](Self::release).
    pub fn hang(&self, endpoint: &str) {
        self.inject(Fault::hang().at(endpoint));
    }

    /// Lets the calls that hang at the endpoint (`*`: everywhere) go on, and later ones pass.
    pub fn release(&self, endpoint: &str) {
        self.world.faults.release(endpoint);
    }

    /// Blocks until `count` calls hang at the endpoint (`*`: everywhere): a test needs no sleep. False when `patience` runs out.
    #[must_use]
    pub fn wait_until_hanging(&self, endpoint: &str, count: usize, patience: Duration) -> bool {
        self.world.faults.wait_for(endpoint, count, patience)
    }

    /// Spoils every answer of the endpoint.
    pub fn malform(&self, endpoint: &str, kind: Malformed) {
        self.inject(Fault::malformed(kind).at(endpoint));
    }

    /// Answers every call to the endpoint with exactly this.
    pub fn answer_with(&self, endpoint: &str, status: u16, body: serde_json::Value) {
        self.inject(Fault::new(Effect::Answer(status, body)).at(endpoint));
    }

    /// Ends every fault and releases every call that hangs.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Blocks until the server ends by itself, on a signal.
    ///
    /// # Errors
    /// [`Error::Listen`] when the server broke down.
    pub fn wait(mut self) -> Result<(), Error> {
        let address = self.server.address().to_string();
        self.server.wait().map_err(|source| Error::Listen { address, source })
    }
}

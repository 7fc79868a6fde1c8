//! How a sandbox is started.

use std::net::{Ipv4Addr, SocketAddr};

/// Settings of one sandbox. The default listens on a free port of the loopback interface and accepts any
/// credentials of Plaid, and those of a demo client of SnapTrade.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The backend that receives webhooks, without a trailing slash. An item without a webhook of its own reports to
    /// `{webhook_base}/plaid/webhook`, a SnapTrade connection to `{webhook_base}/snaptrade/webhook`. It can be set later, see
    /// [`Plaid::set_webhook_base`](crate::plaid::Plaid::set_webhook_base) and
    /// [`Snaptrade::set_webhook_base`](crate::snaptrade::Snaptrade::set_webhook_base).
    pub webhook_base: Option<String>,
    /// The only credentials that Plaid accepts. None accepts any that are not empty.
    pub credentials: Option<Credentials>,
    /// The client of SnapTrade; its secret is the consumer key that signs requests and webhooks. A client id that begins with `PERS-`
    /// makes it a personal key: one user, no registration.
    pub snaptrade: Credentials,
    /// Whether the server ends by itself on Ctrl-C and SIGTERM. A program wants that, a test does not.
    pub stop_on_signal: bool,
}

impl Options {
    /// The client id of SnapTrade, unless another one is set.
    pub const SNAPTRADE_CLIENT_ID: &'static str = "demo-client";
    /// The consumer key of SnapTrade, unless another one is set.
    pub const SNAPTRADE_CONSUMER_KEY: &'static str = "demo-consumer-key";
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            webhook_base: None,
            credentials: None,
            snaptrade: Credentials {
                client_id: Self::SNAPTRADE_CLIENT_ID.to_owned(),
                secret: Self::SNAPTRADE_CONSUMER_KEY.to_owned(),
            },
            stop_on_signal: false,
        }
    }
}

/// The pair that identifies a client of the provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The secret.
    pub secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

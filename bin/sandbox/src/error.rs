//! What can go wrong when the sandbox is started or one of its levers is pulled.

use crate::plaid::Refusal;

/// An error of the sandbox itself. What a client is told over HTTP is a [`Refusal`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be listened on.
    #[error("the sandbox cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The system starts no thread for the webhooks.
    #[error("no thread can be started for the webhooks")]
    Thread(#[source] std::io::Error),
    /// One of the built-in portfolios cannot be read: a defect of this crate.
    #[error("the built-in portfolio {name} cannot be read")]
    Portfolio {
        /// The file's name.
        name: &'static str,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// The system gave no random bytes, or a key made of them was refused.
    #[error("no random bytes or no key can be made")]
    Random,
    /// Nothing is known under this id.
    #[error("no {kind} is known as {id}")]
    NotFound {
        /// What was looked for: an item, a connection, a brokerage, a security, a key and so on.
        kind: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The request makes no sense; the text says why.
    #[error("{0}")]
    Invalid(String),
    /// The item has no webhook and the sandbox has no default receiver.
    #[error("the item {0} has no receiver for its webhooks")]
    NoReceiver(String),
    /// The receiver of a webhook cannot be reached or did not answer in time.
    #[error("the webhook was not delivered to {url}")]
    Undelivered {
        /// Where the webhook was sent.
        url: String,
        /// What the HTTP client said.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The endpoint would refuse the same request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The sandbox has been stopped.
    #[error("the sandbox has been stopped")]
    Stopped,
}

impl From<ring::error::Unspecified> for Error {
    fn from(_: ring::error::Unspecified) -> Self {
        Self::Random
    }
}

//! Why the server does not start, or ends.

use std::{io, net::SocketAddr};

use crate::ConfigError;

/// A failure that ends the program. One line, for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be opened or migrated.
    #[error("DATABASE_URL: {}", causes(.0))]
    Storage(#[from] pennon_storage::Error),
    /// The replica cannot be used, whether it is up or not.
    #[error("DATABASE_READ_URL: {}", causes(.0))]
    Replica(#[source] pennon_storage::Error),
    /// The address cannot be listened on.
    #[error("PENNON_LISTEN: cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The server broke down while serving.
    #[error("the server ended: {0}")]
    Ended(io::Error),
}

/// An error and what led to it, in one line, for whoever runs a program of Pennon.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line.replace('\n', " ")
}

//! The Pennon server: reads its settings, puts the parts together, and serves.
//!
//! - [`Config`] is read once from a [`Source`], which is the environment in the program and a closure in
//!   a test. What is missing or wrong stops the start with the name of the setting.
//! - [`providers`] is the registry: the one place where the clients of the providers meet the rest.
//! - [`start`] opens the database, migrates it, listens, and returns.
//!
//! No rule stands in here, and no SQL.

mod config;
mod error;
mod listener;
mod logging;
mod paced;
mod registry;
mod server;
mod settings;
mod sweeper;

pub use config::{Config, ConfigError, Database, LogFormat, Retention, Source, login_link_base};
pub use error::{Error, causes};
pub use logging::init as init_logging;
pub use registry::providers;
pub use server::{Running, start};

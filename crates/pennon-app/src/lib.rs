//! The use cases of Pennon.
//!
//! [`App`] has one method per thing that a user, a provider or an operator can do. It owns the
//! transactions and the order of steps:
//!
//! - **Reading** ([`App::holdings`], [`App::pending_updates`], [`App::connections`]) is one read
//!   transaction. It never calls a provider and never writes.
//! - **A webhook** ([`App::receive_webhook`]) is verified, and then one write transaction records the
//!   event, counts it and raises the flag. It is acknowledged after the commit. [`App::recall_keys`] at the start
//!   makes that the provider need not be asked for its keys again.
//! - **A refresh** ([`App::refresh`]) claims the cooldown in one transaction, asks the provider outside of
//!   any, and stores everything in a second one.
//!
//! All methods block. Those that call a provider end by [`Settings::patience`].

mod accounts;
mod app;
mod connections;
mod effect;
mod error;
mod holdings;
mod ingest;
mod keys;
mod link;
mod pending;
mod providers;
mod refresh;
mod registration;
mod seal;
mod token;

pub use accounts::{LOGIN_CODE_TTL, SESSION_TTL, add_user, issue_login_code, issue_session};
pub use app::{App, Settings};
pub use connections::{Connection, Connections};
pub use error::Error;
pub use holdings::{
    ConnectionState, HoldingBody, HoldingsBody, HoldingsResponse, PartBody, PortfolioData, PortfolioMetadata,
    RefreshBody, RefreshOutcome,
};
pub use ingest::Receipt;
pub use link::{Exchanged, LinkTokenResponse};
pub use pending::{AllPendingUpdates, PendingItem, PendingUpdates};
pub use pennon_storage::{Change, Changes, Error as StorageError, Notice, users::User};
pub use pennon_webhook::{Delivery, Rejection};
pub use providers::{ProviderSet, Providers};
pub use registration::{PortalUrl, Registered};
pub use seal::{BadKeys, Sealer, SealingError};

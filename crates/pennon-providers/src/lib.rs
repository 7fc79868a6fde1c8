//! Clients and webhook policies of the account aggregators.
//!
//! One folder per provider. Each implements the ports that the rest of Pennon knows, and nothing outside
//! a provider's folder knows its wire format:
//!
//! - [`Plaid`] for its API: [`HoldingsPort`](pennon_domain::HoldingsPort) and [`LinkPort`](pennon_domain::LinkPort),
//! - [`SnapTrade`] for its API: [`HoldingsPort`](pennon_domain::HoldingsPort) and
//!   [`PortalPort`](pennon_domain::PortalPort),
//! - [`PlaidWebhooks`] and [`SnapTradeWebhooks`] for their webhooks: [`WebhookPort`](pennon_webhook::WebhookPort).
//!
//! # Adding a provider
//!
//! 1. A variant and a row in [`Provider`](pennon_domain::Provider).
//! 2. A folder beside `plaid` with the same parts: `config` (what an operator sets, checked once),
//!    `client` and `endpoint` (which paths, how patient, what may be repeated; over the crate's own
//!    `transport`), `wire` (what the answers look like), `error` (its codes as a table), `webhook` (which
//!    mechanism, header and tolerance) and `effect` (its events as a table).
//! 3. A line in the server's registry, and a row in the docs.
//!
//! # What holds for every provider
//!
//! Everything blocks, and ends by the deadline of its [`CallContext`](pennon_domain::CallContext). Every
//! request leaves a line in the call log, retries included. Redirects are not followed, answers are
//! bounded, numbers are read from their digits. Of an answer that is an error only the code goes any
//! further: messages of providers can hold tokens. No address is logged either, because SnapTrade's hold the
//! user's secret; ureq logs addresses at the level `trace`, which a logger must not give it.

mod backoff;
mod base_url;
mod budget;
mod class;
mod clock;
mod code;
mod failure;
mod parallel;
mod plaid;
mod redact;
mod rows;
mod snaptrade;
mod text;
mod time;
mod transport;

pub use plaid::{ConfigError, Environment, Plaid, PlaidConfig, PlaidWebhooks};
pub use snaptrade::{SnapTrade, SnapTradeConfig, SnapTradeConfigError, SnapTradeWebhooks};

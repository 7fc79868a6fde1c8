//! The rules of Pennon, without I/O and without a clock.
//!
//! Pennon is a small flag that a broker's news raises and a user's click takes down. This crate holds
//! what is true of that flag wherever it is stored and whoever asks:
//!
//! - [`Provider`], [`Item`], [`ItemStatus`]: who holds the data and in which state the connection is,
//! - [`Amount`], [`Currency`], [`Position`], [`Holding`]: exact decimals, never added up over currencies,
//! - [`Sequences`]: the news of an item against the news that its stored snapshot contains,
//! - [`Event`], [`Effect`]: what a verified webhook says and what it does,
//! - [`Freshness`], [`Cooldown`], [`plan()`]: which items a refresh asks for, and how often it may,
//! - [`HoldingsPort`], [`LinkPort`], [`PortalPort`]: what an account aggregator must be able to do for us.
//!
//! Every function that depends on the time takes `now` as an argument. [`CallContext`] has a stopwatch, which
//! tells how long a call may still take and not what time it is.

mod account;
mod call;
mod cooldown;
mod effect;
mod event;
mod freshness;
mod holding;
mod id;
mod item;
mod money;
mod outcome;
mod pending;
mod plan;
mod port;
mod portal;
mod position;
mod provider;
mod provider_error;
mod secret;
mod snapshot;
mod status;

pub use account::Account;
pub use call::{CallContext, CallLog, ProviderCall};
pub use cooldown::Cooldown;
pub use effect::{Effect, StatusChange};
pub use event::Event;
pub use freshness::Freshness;
pub use holding::{Held, Holding, Part, Totals, consolidate, totals};
pub use id::{AccountId, InvalidId, ItemId, SecurityId, UserId};
pub use item::{Institution, Item};
pub use money::{Amount, Currency, NotAnAmount};
pub use outcome::{ItemOutcome, Outcome};
pub use pending::{Seq, Sequences};
pub use plan::{Scope, UnknownItems, plan};
pub use port::{Access, HoldingsPort, Inspection, LinkMode, LinkPort, LinkRequest, LinkToken, Linked};
pub use portal::{Portal, PortalPort, PortalRequest, ProviderUser, RemoteConnection};
pub use position::Position;
pub use provider::{NotAProvider, Provider};
pub use provider_error::ProviderError;
pub use secret::Secret;
pub use snapshot::Snapshot;
pub use status::{ItemStatus, UnknownStatus};

//! A local stand-in for the account aggregators that Pennon talks to.
//!
//! It answers on the wire as the provider does (same paths, same field sets, same error objects), signs its webhooks with a real key,
//! and counts every call, so that a test can prove how often the paid API was used. State lives in memory and ends with the process.
//!
//! [`Sandbox::start`] runs it on a thread of its own, on a free port of the loopback interface; dropping the handle stops it.
//!
//! ```
//! use pennon_sandbox::{Fault, Options, Sandbox};
//!
//! # fn main() -> Result<(), pennon_sandbox::Error> {
//! let sandbox = Sandbox::start(Options::default())?;
//! let item = sandbox.plaid().connect("ins_demo_harborline", None)?;
//! sandbox.plaid().set_quantity(&item.item_id, "AAPL", 90)?;
//! sandbox.inject(Fault::error("ITEM_LOGIN_REQUIRED").at("/investments/holdings/get").once());
//! assert_eq!(sandbox.calls_to("/investments/holdings/get"), 0);
//!
//! let connection_id = sandbox.snaptrade().connect("user-1", "NORTHGATE")?;
//! sandbox.inject(Fault::error("503").at("/accounts/{accountId}/balances").of_item(&connection_id));
//! # Ok(())
//! # }
//! ```
//!
//! One folder per provider (`plaid/`, `snaptrade/`); what they share (the server, the count of calls, the faults, the delivery of webhooks) stands
//! beside them. `control/` serves the same levers under `/_sandbox` for people and for programs in other languages.

mod answer;
mod calls;
mod change;
mod clock;
mod control;
mod cors;
mod courier;
mod edge;
mod error;
mod fault;
mod faults;
mod id;
mod malformed;
mod number;
mod options;
pub mod plaid;
mod sandbox;
mod server;
pub mod snaptrade;
mod world;

pub use error::Error;
pub use fault::{Effect, Fault};
pub use malformed::Malformed;
pub use options::{Credentials, Options};
pub use sandbox::Sandbox;

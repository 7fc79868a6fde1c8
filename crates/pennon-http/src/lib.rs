//! The HTTP edge of Pennon, for actix-web.
//!
//! [`configure`] mounts the routes in an actix app, [`observe`] surrounds them with request ids, problems
//! and the access log, and [`Edge`] is what they share: the application, the clock, the settings.
//!
//! A handler extracts, makes one call of the application, and responds. What all of them have in common
//! stands in one place each:
//!
//! - who is asking: [`Caller`], and the check of the page that asks,
//! - how blocking work leaves the async threads, and how much of it at a time: `blocking`,
//! - which status a failure has: [`Error`], and what it looks like: `problem`.
//!
//! Nothing in here knows SQL, a provider's API, the process environment or the time of day.

mod acts;
mod at;
mod auth;
mod blocking;
mod body;
mod connections;
mod cors;
mod edge;
mod error;
mod events;
mod health;
mod hex;
mod holdings;
mod link;
mod login;
mod observe;
mod page;
mod pending;
mod portal;
mod problem;
mod request_id;
mod routes;
mod secrecy;
mod sessions;
mod settings;
mod tagged;
mod webhook;

pub use auth::Caller;
pub use cors::cors;
pub use edge::Edge;
pub use error::Error;
pub use observe::observe;
pub use routes::configure;
pub use settings::{Limits, SessionMaxAge, Settings};

//! The levers of the stand-in, for tests in Rust: the same as the controls, without HTTP.

mod connections;
mod portal;
mod positions;
mod users;
mod webhooks;

pub use portal::PortalOutcome;
pub use webhooks::SentWebhook;

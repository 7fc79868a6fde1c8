//! The levers of the stand-in, for tests in Rust: the same as the controls, without HTTP.

mod connections;
mod positions;
mod webhooks;

pub use connections::{Connected, Linked};

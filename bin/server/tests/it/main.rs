//! Stories of the whole server: the real program, a SQLite file, and the sandbox as the provider.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod arguments;
mod broker;
mod chaos;
mod fleet;
mod flood;
mod installation;
mod journey;
mod keys;
mod program;
mod servers;
mod settings;
mod start;

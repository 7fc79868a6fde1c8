//! Stories of the whole server: the real program, a SQLite file, and the sandbox as the provider.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod arguments;
mod fleet;
mod installation;
mod journey;
mod program;
mod servers;
mod start;

//! Stories of the command line: the real program, as a process of its own.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod accounts;
mod backup;
mod copy;
mod lists;
mod program;
mod setup;

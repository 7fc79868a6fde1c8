//! What must hold of the workspace as a whole.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod dependencies;
mod tidy;

//! Why a command failed.

use std::io;

use pennon_server::causes;

/// A failure, in one line for the operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] pennon_server::ConfigError),
    /// The database cannot be opened.
    #[error("DATABASE_URL: {}", causes(.0))]
    Database(#[source] pennon_storage::Error),
    /// A database of a copy cannot be used.
    #[error("{flag}: {}", causes(.source))]
    Place {
        /// Which one.
        flag: &'static str,
        /// Why.
        source: pennon_storage::Error,
    },
    /// The target of a copy is not empty, and not what an interrupted copy of this source left behind.
    #[error("--to: the database has other contents: copy into an empty one")]
    OtherContents,
    /// A copy is not what it should be.
    #[error("these tables differ after the copy: {0}: stop every server of both databases, and copy into an empty one")]
    Differ(String),
    /// The database cannot be used.
    #[error("{}", causes(.0))]
    Storage(#[from] pennon_storage::Error),
    /// The schema is not there yet, or not all of it.
    #[error("the database is not up to date: run `pennon-admin migrate`")]
    NotMigrated,
    /// The use case refused.
    #[error("{}", hint(.0))]
    App(#[from] pennon_app::Error),
    /// Standard output is closed or full.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// The database of that flag cannot be used.
    pub(crate) fn place(flag: &'static str, source: pennon_storage::Error) -> Self {
        Self::Place { flag, source }
    }
}

/// A failure of a use case, with what to do about it where that is known.
fn hint(error: &pennon_app::Error) -> String {
    match error {
        pennon_app::Error::UnknownUser => format!("{error}: add it with `pennon-admin user add EMAIL`"),
        other => causes(other),
    }
}

//! What can go wrong with the database, by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, DeserializeFieldError, Error as Driver};

/// A failure of the store.
///
/// No message shows a value of a row, a parameter of a statement or the password of the URL.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the call is about does not exist.
    #[error("not found")]
    NotFound,
    /// It contradicts what is stored: another owner, or a key that is taken.
    #[error("in conflict with what is stored")]
    Conflict,
    /// Others hold what is needed: a connection, a lock. Trying again soon can help.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or cannot do its work: down, disk full, read-only.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value that this program cannot have written, or not this version of it.
    #[error("unreadable value in {table}.{column}")]
    Corrupt {
        /// The table; empty, if the driver does not tell.
        table: &'static str,
        /// The column.
        column: String,
    },
    /// The database URL is not one.
    #[error("invalid database URL: {reason}")]
    InvalidUrl {
        /// What is wrong with it, and how a right one looks.
        reason: &'static str,
    },
    /// The database has not had all migrations of this program yet.
    #[error("the database schema is older than this program: run the migrations")]
    SchemaOutdated,
    /// The database has had migrations that this program does not know.
    #[error("the database schema is newer than this program: run the newer program")]
    SchemaNewer,
    /// A migration failed. Nothing of it, or of those before it in the same run, was kept.
    #[error("the migrations failed")]
    Migration {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl From<Driver> for Error {
    fn from(error: Driver) -> Self {
        match error {
            Driver::NotFound => Self::NotFound,
            Driver::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Conflict,
            Driver::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::NotFound,
            Driver::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            Driver::DatabaseError(_, ref info) if says_busy(info.message()) => Self::Busy,
            Driver::DeserializationError(error) => Self::Corrupt { table: "", column: column(&*error) },
            other => Self::Unavailable(Box::new(other)),
        }
    }
}

/// Diesel has no kind for a lock that could not be had, only the engine's own words.
fn says_busy(message: &str) -> bool {
    const WORDS: [&str; 5] =
        ["database is locked", "database table is locked", "database schema is locked", "lock timeout", "deadlock"];
    WORDS.iter().any(|words| message.contains(words))
}

/// Only the name: the driver's own message shows the value.
fn column(error: &(dyn std::error::Error + 'static)) -> String {
    let field = error.downcast_ref::<DeserializeFieldError>().and_then(|error| error.field_name.clone());
    field.unwrap_or_else(|| "?".to_owned())
}

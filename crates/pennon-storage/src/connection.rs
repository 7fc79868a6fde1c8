//! One connection to either engine.

#[cfg(feature = "postgres")]
use diesel::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::SqliteConnection;

/// A connection to SQLite or PostgreSQL. Diesel builds a statement once for both.
///
/// The derived `establish` is never used: it tries the engines in turn, so that a mistyped URL becomes
/// a SQLite file.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

#[cfg(feature = "postgres")]
impl AnyConnection {
    /// The connection, for what PostgreSQL alone can do.
    pub(crate) fn postgres(&mut self) -> Option<&mut PgConnection> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => None,
            Self::Postgres(conn) => Some(conn),
        }
    }
}

/// Compiles one expression for the connection inside, for what diesel offers on the engines but not on
/// the enum of both: conflict clauses and inserts of many rows.
macro_rules! on_each {
    ($connection:expr, |$inner:ident| $body:expr) => {
        match $connection {
            #[cfg(feature = "sqlite")]
            $crate::connection::AnyConnection::Sqlite($inner) => $body,
            #[cfg(feature = "postgres")]
            $crate::connection::AnyConnection::Postgres($inner) => $body,
        }
    };
}
pub(crate) use on_each;

//! The settings of the database.

use std::fmt;

use pennon_domain::Secret;

use super::{ConfigError, Source, parse};

/// Where the database is, and how it is used.
pub struct Database {
    /// The URL. It can hold a password.
    pub url: Secret,
    /// The URL of a streaming replica for page loads.
    pub read_url: Option<Secret>,
    /// The most connections at a time; if there is none, as many as the server has uses for.
    pub pool_size: Option<u32>,
    /// Whether the server brings the schema up to date before it listens.
    pub run_migrations: bool,
}

impl Database {
    /// Reads the settings of the database alone.
    pub fn read(source: &Source<'_>) -> Result<Self, ConfigError> {
        let url = source.text("DATABASE_URL")?.unwrap_or_else(|| "sqlite://pennon.db".to_owned());
        // One each for readers, webhooks and acts is the least; a server needs one more for its health.
        let pool_size = source.parsed("PENNON_DB_POOL_SIZE", |text| parse::between(text, 4, 1_000))?;
        Ok(Self {
            url: Secret::new(url),
            read_url: source.text("DATABASE_READ_URL")?.map(Secret::new),
            pool_size: pool_size.and_then(|size| u32::try_from(size).ok()),
            run_migrations: source.parsed("RUN_MIGRATIONS", parse::switch)?.unwrap_or(true),
        })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Database");
        shown.field("pool_size", &self.pool_size).field("run_migrations", &self.run_migrations);
        shown.finish_non_exhaustive()
    }
}

//! The schema: what this program knows, and what the database has.

use std::collections::BTreeSet;

use diesel::{
    dsl::sql,
    migration::{Migration, MigrationSource},
    prelude::*,
    sql_types::BigInt,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{Error, Tx, connection::AnyConnection, schema::__diesel_schema_migrations as run_migrations};

#[cfg(feature = "sqlite")]
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/server/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/server/postgres");

/// Runs what is missing, all of it or nothing, and returns the names of what was run. Of several at the
/// same time one does it, and the others find it done.
pub(crate) fn run(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    take_turns(tx)?;
    match check(tx) {
        Ok(()) => Ok(Vec::new()),
        Err(Error::SchemaOutdated) => match tx.conn {
            #[cfg(feature = "sqlite")]
            AnyConnection::Sqlite(conn) => run_missing(conn, SQLITE),
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(conn) => run_missing(conn, POSTGRES),
        },
        Err(error) => Err(error),
    }
}

/// Whether the database has exactly the migrations of this program. Reads only.
pub(crate) fn check(tx: &mut Tx<'_>) -> Result<(), Error> {
    let known = known(tx)?;
    let run = already_run(tx)?;
    if !run.is_subset(&known) {
        Err(Error::SchemaNewer)
    } else if run != known {
        Err(Error::SchemaOutdated)
    } else {
        Ok(())
    }
}

/// A migration may take longer than a statement may wait for a lock otherwise. SQLite has one writer
/// anyway.
fn take_turns(tx: &mut Tx<'_>) -> Result<(), Error> {
    match tx.conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            use diesel::connection::SimpleConnection;
            Ok(conn.batch_execute(
                "SET LOCAL lock_timeout = 60000; \
                 SELECT pg_advisory_xact_lock(hashtextextended('pennon migrations', 0));",
            )?)
        }
    }
}

fn run_missing<C, DB>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, Error>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
{
    let missing = conn.pending_migrations(source).map_err(failed)?;
    for migration in &missing {
        conn.run_migration(&**migration).map_err(failed)?;
    }
    Ok(missing.iter().map(|migration| migration.name().to_string()).collect())
}

fn failed(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration { source }
}

fn known(tx: &mut Tx<'_>) -> Result<BTreeSet<String>, Error> {
    match tx.conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => versions::<diesel::sqlite::Sqlite>(&SQLITE),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => versions::<diesel::pg::Pg>(&POSTGRES),
    }
}

fn versions<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<BTreeSet<String>, Error> {
    let migrations = MigrationSource::<DB>::migrations(source).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// The versions that were run; none, if the database has never seen a migration. Diesel's own question
/// would make its table, and a check must not write.
fn already_run(tx: &mut Tx<'_>) -> Result<BTreeSet<String>, Error> {
    let tables = match tx.conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => {
            "(SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations')"
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => "count(to_regclass('__diesel_schema_migrations'))",
    };
    if diesel::select(sql::<BigInt>(tables)).get_result::<i64>(tx.conn)? == 0 {
        return Ok(BTreeSet::new());
    }
    Ok(run_migrations::table.select(run_migrations::version).load::<String>(tx.conn)?.into_iter().collect())
}

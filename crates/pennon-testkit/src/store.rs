//! Stores that are gone after the test.

use std::{env, ops::Deref, time::Duration};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
};
use pennon_storage::{Options, Store};
use ring::rand::{SecureRandom, SystemRandom};
use tempfile::TempDir;

use crate::Backend;

/// A store with a fresh database that is deleted on drop.
pub struct TempStore {
    // Dropped first, before its database.
    store: Store,
    database: Database,
}

impl TempStore {
    /// A migrated store.
    pub fn new(backend: Backend) -> Self {
        let store = Self::empty(backend);
        store.migrate().unwrap();
        store
    }

    /// A store without tables.
    pub fn empty(backend: Backend) -> Self {
        let database = match backend {
            Backend::Sqlite => Database::File(tempfile::tempdir().unwrap()),
            Backend::Postgres => Database::shared(),
        };
        Self::of(database)
    }

    /// A migrated store on that PostgreSQL server, such as a [`Cluster`](crate::Cluster).
    pub fn on(server: &str) -> Self {
        let store = Self::of(Database::on_server(server.to_owned()));
        store.migrate().unwrap();
        store
    }

    fn of(database: Database) -> Self {
        Self { store: Store::open(&database.url(), patient()).unwrap(), database }
    }

    /// The store, for whoever needs one of their own: clones are cheap.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A second store on the same database, as another process would open it.
    pub fn open_again(&self) -> Store {
        Store::open(&self.url(), patient()).unwrap()
    }

    /// The engine.
    pub fn backend(&self) -> Backend {
        match self.database {
            Database::File(_) => Backend::Sqlite,
            Database::OnServer { .. } => Backend::Postgres,
        }
    }

    /// The URL of the database.
    pub fn url(&self) -> String {
        self.database.url()
    }

    /// Runs SQL past the store, to bring about what the store itself would never do.
    pub fn execute(&self, sql: &str) {
        match self.database {
            Database::File(_) => self.sqlite().batch_execute(sql).unwrap(),
            Database::OnServer { .. } => self.postgres().batch_execute(sql).unwrap(),
        }
    }

    /// Reads past the store. The query has one column of texts, named `text`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let rows = match self.database {
            Database::File(_) => sql_query(sql).load::<Text>(&mut self.sqlite()).unwrap(),
            Database::OnServer { .. } => sql_query(sql).load::<Text>(&mut self.postgres()).unwrap(),
        };
        rows.into_iter().map(|row| row.text).collect()
    }

    fn sqlite(&self) -> SqliteConnection {
        let mut conn = SqliteConnection::establish(self.url().trim_start_matches("sqlite://")).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 30000").unwrap();
        conn
    }

    fn postgres(&self) -> PgConnection {
        PgConnection::establish(&self.url()).unwrap()
    }
}

impl Deref for TempStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// A machine that is busy with other tests must not make this one fail.
fn patient() -> Options {
    Options { acquire_timeout: Duration::from_secs(30), busy_timeout: Duration::from_secs(30), ..Options::default() }
}

enum Database {
    File(TempDir),
    OnServer { server: String, name: String },
}

impl Database {
    fn shared() -> Self {
        let Ok(server) = env::var("TEST_DATABASE_URL") else {
            panic!("a story on PostgreSQL needs a server: run make test, or set TEST_DATABASE_URL");
        };
        Self::on_server(server)
    }

    fn on_server(server: String) -> Self {
        let mut random = [0; 8];
        SystemRandom::new().fill(&mut random).unwrap();
        let name = format!("pennon_test_{:016x}", u64::from_le_bytes(random));
        let mut conn = PgConnection::establish(&server).unwrap();
        // Not from template1, which someone may be connected to.
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).unwrap();
        Self::OnServer { server, name }
    }

    fn url(&self) -> String {
        match self {
            Self::File(dir) => format!("sqlite://{}/pennon.db", dir.path().display()),
            Self::OnServer { server, name } => {
                let (place, parameters) = server.split_once('?').unwrap_or((server, ""));
                let (server, _) = place.rsplit_once('/').unwrap();
                format!("{server}/{name}{}{parameters}", if parameters.is_empty() { "" } else { "?" })
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::OnServer { server, name } = self {
            // The pool may still be closing its connections.
            let dropped = PgConnection::establish(server)
                .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
            if !std::thread::panicking() {
                dropped.unwrap().unwrap();
            }
        }
    }
}

//! The schema and its versions.

use std::path::{Path, PathBuf};

use pennon_storage::Error;
use pennon_testkit::{Backend, TempStore, each_backend};

use crate::fixture::at_once;

fn tables(store: &TempStore) -> Vec<String> {
    store.texts(match store.backend() {
        Backend::Sqlite => {
            "SELECT name AS text FROM sqlite_master \
             WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Backend::Postgres => {
            "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
        }
    })
}

/// Every column as `table.column`, with a `?` if it may be null.
fn columns(backend: Backend) -> Vec<String> {
    TempStore::new(backend).texts(match backend {
        Backend::Sqlite => {
            "SELECT m.name || '.' || c.name || CASE c.\"notnull\" WHEN 0 THEN '?' ELSE '' END AS text \
             FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1"
        }
        Backend::Postgres => {
            "SELECT (table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END) COLLATE \"C\" \
             AS text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' ORDER BY 1"
        }
    })
}

/// Every index as `table: columns`, those of keys included.
fn indexes(backend: Backend) -> Vec<String> {
    TempStore::new(backend).texts(match backend {
        Backend::Sqlite => {
            "SELECT m.name || ': ' || (SELECT group_concat(name, ',') \
             FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS text \
             FROM sqlite_master m, pragma_index_list(m.name) i \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1"
        }
        Backend::Postgres => {
            "SELECT (t.relname || ': ' || (SELECT string_agg(a.attname, ',' ORDER BY k.n) \
             FROM unnest(i.indkey) WITH ORDINALITY k(c, n) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.c)) COLLATE \"C\" AS text \
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace \
             WHERE s.nspname = 'public' AND t.relname NOT LIKE '\\_\\_%' ORDER BY 1"
        }
    })
}

fn folder(engine: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/server").join(engine)
}

/// The names of all migrations, in their order.
fn migrations() -> Vec<String> {
    let entries = std::fs::read_dir(folder("sqlite")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn both_engines_have_the_same_columns_and_indexes() {
    let sqlite = columns(Backend::Sqlite);
    assert!(sqlite.iter().any(|column| column == "provider_items.status_reason?"), "{sqlite:?}");
    assert_eq!(sqlite, columns(Backend::Postgres));

    // A key that is called `id` is the row number of SQLite and needs no index there.
    let postgres: Vec<_> = indexes(Backend::Postgres).into_iter().filter(|index| !index.ends_with(": id")).collect();
    assert!(postgres.iter().any(|index| index == "provider_items: user_id,provider"), "{postgres:?}");
    assert_eq!(indexes(Backend::Sqlite), postgres);
}

each_backend! {
    fn an_empty_database_is_outdated_and_a_check_leaves_it_empty(store: TempStore) {
        let empty = TempStore::empty(store.backend());
        assert!(matches!(empty.check(), Err(Error::SchemaOutdated)));
        assert!(tables(&empty).is_empty());
        assert_eq!(empty.migrate().unwrap(), migrations());
        empty.check().unwrap();
        assert!(empty.migrate().unwrap().is_empty());
    }

    fn a_newer_database_is_left_alone(store: TempStore) {
        store.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
        assert!(matches!(store.check(), Err(Error::SchemaNewer)));
        assert!(matches!(store.migrate(), Err(Error::SchemaNewer)));
    }

    fn of_several_servers_that_start_at_once_one_migrates(store: TempStore) {
        let empty = TempStore::empty(store.backend());
        let stores = [empty.open_again(), empty.open_again(), empty.open_again()];
        let run = at_once(6, |index| stores[index % 3].migrate().unwrap());
        assert_eq!(run.iter().filter(|names| !names.is_empty()).count(), 1);
        empty.check().unwrap();
    }

    fn a_migration_that_fails_leaves_nothing_behind(store: TempStore) {
        let empty = TempStore::empty(store.backend());
        empty.execute("CREATE TABLE refreshes (id BIGINT)");
        let error = empty.migrate().unwrap_err();
        assert!(matches!(error, Error::Migration { .. }), "{error:?}");
        assert_eq!(tables(&empty), ["refreshes"]);
        empty.execute("DROP TABLE refreshes");
        empty.migrate().unwrap();
    }

    fn the_way_back_leaves_no_table(store: TempStore) {
        for name in migrations().iter().rev() {
            let engine = if store.backend() == Backend::Sqlite { "sqlite" } else { "postgres" };
            store.execute(&std::fs::read_to_string(folder(engine).join(name).join("down.sql")).unwrap());
        }
        assert_eq!(tables(&store), ["__diesel_schema_migrations"]);
    }
}

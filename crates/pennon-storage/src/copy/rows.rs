//! The rows of all tables, whole. A column that is missing here does not compile.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::table::Row;
use crate::{
    Error, Tx,
    connection::{AnyConnection, on_each},
    schema,
};

/// How many rows one statement reads or inserts. Times 18 columns it stays below the limit of parameters,
/// which is 32766 on SQLite and 65535 on PostgreSQL.
const BATCH: usize = 1_000;

/// A row, and what is the same of all of them.
macro_rules! row {
    ($name:ident of $table:ident { $($column:ident: $type:ty,)+ } $($rest:tt)+) => {
        #[derive(Queryable, Insertable, Hash)]
        #[diesel(table_name = schema::$table, treat_none_as_default_value = false)]
        pub(super) struct $name { $($column: $type,)+ }

        impl Row for $name {
            const TABLE: &'static str = stringify!($table);
            $($rest)+
        }
    };
}

/// Rows with a number. They are copied in its order, so that the last one in the target tells how far a copy
/// has come.
macro_rules! numbered {
    ($($name:ident of $table:ident { $($column:ident: $type:ty,)+ })+) => {$(
        row! { $name of $table { id: i64, $($column: $type,)+ }
            type Key = i64;

            fn key(&self) -> i64 {
                self.id
            }

            fn after(tx: &mut Tx<'_>, key: Option<&i64>) -> Result<Vec<Self>, Error> {
                use schema::$table::dsl::*;

                let behind = id.gt(key.copied().unwrap_or(i64::MIN));
                Ok($table.filter(behind).order(id).limit(BATCH as i64).load(tx.conn)?)
            }

            fn last(tx: &mut Tx<'_>) -> Result<Option<i64>, Error> {
                use schema::$table::dsl::*;

                Ok($table.select(diesel::dsl::max(id)).first(tx.conn)?)
            }

            fn insert(tx: &mut Tx<'_>, rows: &[Self]) -> Result<(), Error> {
                on_each!(tx.conn, |conn| diesel::insert_into(schema::$table::table).values(rows).execute(conn))?;
                Ok(())
            }

            fn restart(tx: &mut Tx<'_>) -> Result<(), Error> {
                restart(tx, Self::TABLE)
            }
        }
    )+};
}

/// Rows without a number are few, or small: a copy begins anew with them.
macro_rules! named {
    ($($name:ident of $table:ident { $first:ident: $first_type:ty, $second:ident: $second_type:ty, $($column:ident: $type:ty,)+ })+) => {$(
        row! { $name of $table { $first: $first_type, $second: $second_type, $($column: $type,)+ }
            type Key = ($first_type, $second_type);

            fn key(&self) -> Self::Key {
                (self.$first.clone(), self.$second.clone())
            }

            fn after(tx: &mut Tx<'_>, key: Option<&Self::Key>) -> Result<Vec<Self>, Error> {
                use schema::$table::dsl::*;

                let mut query = $table.order(($first, $second)).limit(BATCH as i64).into_boxed();
                if let Some((one, two)) = key {
                    // The first condition says nothing new, but lets the index be used.
                    query = query.filter($first.ge(one)).filter($first.gt(one).or($first.eq(one).and($second.gt(two))));
                }
                Ok(query.load(tx.conn)?)
            }

            from_the_beginning!($table);
        }
    )+};
}

/// Rows of which there are never many.
macro_rules! small {
    ($($name:ident of $table:ident { $($column:ident: $type:ty,)+ })+) => {$(
        row! { $name of $table { $($column: $type,)+ }
            type Key = ();

            fn key(&self) {}

            fn after(tx: &mut Tx<'_>, key: Option<&()>) -> Result<Vec<Self>, Error> {
                match key {
                    None => Ok(schema::$table::table.load(tx.conn)?),
                    Some(()) => Ok(Vec::new()),
                }
            }

            from_the_beginning!($table);
        }
    )+};
}

/// Where nothing tells how far a copy has come.
macro_rules! from_the_beginning {
    ($table:ident) => {
        fn last(_: &mut Tx<'_>) -> Result<Option<Self::Key>, Error> {
            Ok(None)
        }

        fn insert(tx: &mut Tx<'_>, rows: &[Self]) -> Result<(), Error> {
            for row in rows {
                on_each!(tx.conn, |conn| diesel::insert_into(schema::$table::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(conn))?;
            }
            Ok(())
        }

        fn restart(_: &mut Tx<'_>) -> Result<(), Error> {
            Ok(())
        }
    };
}

/// SQLite does it by itself.
#[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "PostgreSQL alone needs it"))]
fn restart(tx: &mut Tx<'_>, table: &str) -> Result<(), Error> {
    match tx.conn {
        #[cfg(feature = "sqlite")]
        AnyConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => {
            let next = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(max(id), 0) + 1, false) FROM {table}"
            );
            diesel::sql_query(next).execute(conn)?;
            Ok(())
        }
    }
}

numbered! {
    User of users {
        email: String,
        created_at: NaiveDateTime,
    }
    Portfolio of portfolios {
        user_id: i64,
        name: String,
        plaid_has_pending_updates: bool,
        snaptrade_has_pending_updates: bool,
        revision: i64,
        created_at: NaiveDateTime,
    }
    ProviderUser of provider_users {
        provider: String,
        user_id: i64,
        provider_user: String,
        sealed_secret: String,
        created_at: NaiveDateTime,
    }
    ProviderItem of provider_items {
        provider: String,
        item_id: String,
        user_id: i64,
        institution_id: Option<String>,
        institution_name: Option<String>,
        status: String,
        status_reason: Option<String>,
        status_at: Option<NaiveDateTime>,
        repair_begun_at: Option<NaiveDateTime>,
        sealed_secret: Option<String>,
        event_seq: i64,
        synced_seq: i64,
        last_event_at: Option<NaiveDateTime>,
        last_synced_at: Option<NaiveDateTime>,
        provider_as_of: Option<NaiveDateTime>,
        snapshot_hash: Option<String>,
        linked_at: NaiveDateTime,
    }
    Account of accounts {
        item: i64,
        account_id: String,
        name: Option<String>,
        mask: Option<String>,
        kind: Option<String>,
        subtype: Option<String>,
        balance: Option<String>,
        currency: Option<String>,
        created_at: NaiveDateTime,
    }
    Position of positions {
        position_source: String,
        item: i64,
        account_id: String,
        security_id: String,
        ticker: Option<String>,
        name: Option<String>,
        kind: Option<String>,
        quantity: String,
        price: Option<String>,
        price_as_of: Option<NaiveDateTime>,
        value: Option<String>,
        cost_basis: Option<String>,
        currency: String,
        created_at: NaiveDateTime,
    }
    WebhookEvent of webhook_events {
        provider: String,
        delivery_key: String,
        kind: String,
        item_id: Option<String>,
        provider_user: Option<String>,
        issued_at: NaiveDateTime,
        received_at: NaiveDateTime,
        effect: String,
        outcome: String,
        payload: String,
    }
    ProviderCall of provider_calls {
        user_id: Option<i64>,
        provider: String,
        endpoint: String,
        item_id: Option<String>,
        at: NaiveDateTime,
        duration_ms: i64,
        error_code: Option<String>,
        request_id: Option<String>,
    }
}

named! {
    Session of sessions {
        token_hash: String,
        user_id: i64,
        kind: String,
        created_at: NaiveDateTime,
        expires_at: NaiveDateTime,
    }
    EndedItem of ended_items {
        provider: String,
        item_id: String,
        ended_at: NaiveDateTime,
    }
    Refresh of refreshes {
        user_id: i64,
        provider: String,
        claimed_at: NaiveDateTime,
        cooldown_until: NaiveDateTime,
        leased_until: Option<NaiveDateTime>,
        outcome: Option<String>,
    }
}

small! {
    WebhookKey of webhook_keys {
        provider: String,
        origin: String,
        kid: String,
        point: String,
        expired_at: Option<NaiveDateTime>,
        confirmed_at: NaiveDateTime,
    }
}

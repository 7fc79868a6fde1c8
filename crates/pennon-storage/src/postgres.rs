//! Connecting to PostgreSQL.

use diesel::{Connection, PgConnection, connection::SimpleConnection};

use crate::{Error, Options, url::with_default};

/// Connects with the parameters of the URL, and ours where it has none.
pub(crate) fn connect(url: &str, options: &Options) -> Result<PgConnection, Error> {
    let url = with_defaults(url, options);
    let mut conn = PgConnection::establish(&url).map_err(|error| Error::Unavailable(error.into()))?;
    conn.batch_execute(&settings(options))?;
    Ok(conn)
}

/// Without time limits, a server that vanishes without a word would hold its callers for many minutes.
fn with_defaults(url: &str, options: &Options) -> String {
    let seconds = options.acquire_timeout.as_secs().max(2);
    let defaults = [
        ("connect_timeout", seconds.to_string()),
        ("tcp_user_timeout", "15000".to_owned()),
        ("fallback_application_name", "pennon".to_owned()),
    ];
    defaults.into_iter().fold(url.to_owned(), |url, (name, value)| with_default(url, name, &value))
}

/// A server that is set to answer a commit before it is on disk would lose acknowledged webhooks in a
/// power loss; any stronger setting of the operator stays. A transaction that is left open, by a program
/// that was stopped in the middle, gives back its locks.
fn settings(options: &Options) -> String {
    let busy = options.busy_timeout.as_millis();
    format!(
        "SET lock_timeout = {busy}; SET idle_in_transaction_session_timeout = 60000; \
         SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
    )
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, dsl::sql, sql_types::Text};
    use pennon_testkit::{Backend, TempStore};

    use super::*;

    #[test]
    fn a_commit_is_on_disk_whatever_the_server_says() {
        let database = TempStore::empty(Backend::Postgres);
        for (set, kept) in [("off", "on"), ("remote_apply", "remote_apply")] {
            database.execute(&format!(
                "DO $$ BEGIN \
                 EXECUTE format('ALTER DATABASE %I SET synchronous_commit = {set}', current_database()); END $$"
            ));
            let mut conn = connect(&database.url(), &Options::default()).unwrap();
            let setting = diesel::select(sql::<Text>("current_setting('synchronous_commit')"));
            assert_eq!(setting.get_result::<String>(&mut conn).unwrap(), kept);
        }
    }

    #[test]
    fn what_the_url_says_stays() {
        let url = with_defaults("postgres://h/d?connect_timeout=9", &Options::default());
        assert_eq!(url, "postgres://h/d?connect_timeout=9&tcp_user_timeout=15000&fallback_application_name=pennon");
        assert!(with_defaults("postgres://h/d", &Options::default()).starts_with("postgres://h/d?connect_timeout=5&"));
    }
}

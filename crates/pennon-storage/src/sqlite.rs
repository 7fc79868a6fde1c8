//! Connecting to SQLite.

use std::{
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

use crate::{Error, Options};

/// Opens the file, and makes it if there is none.
pub(crate) fn connect(path: &Path, options: &Options) -> Result<SqliteConnection, Error> {
    if options.create {
        create(path).map_err(|error| Error::Unavailable(error.into()))?;
    } else if !path.exists() {
        return Err(Error::Unavailable(format!("there is no file {}", path.display()).into()));
    }
    let path = path.to_str().ok_or(Error::InvalidUrl { reason: "the path is not UTF-8" })?;
    let mut conn = SqliteConnection::establish(path).map_err(|error| Error::Unavailable(error.into()))?;
    conn.batch_execute(&settings(options))?;
    keep_a_log(&mut conn, options.busy_timeout)?;
    Ok(conn)
}

/// SQLite itself would make the file readable for everyone. Its companions (`-wal`, `-shm`) get the
/// permissions of the file.
fn create(path: &Path) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// `synchronous = FULL` writes the log through to the disk at every commit. With `NORMAL`, which is
/// customary with a write-ahead log, a power loss takes back the latest commits, and with them webhooks
/// that were acknowledged and are never sent again. `fullfsync` is the same for macOS.
fn settings(options: &Options) -> String {
    let busy = options.busy_timeout.as_millis();
    format!("PRAGMA busy_timeout = {busy}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;")
}

/// Switches the file to a write-ahead log, so that readers and the writer do not wait for each other.
/// SQLite does not apply the busy timeout to the switch: two processes that open a new file at the same
/// time would fail without the loop.
fn keep_a_log(conn: &mut SqliteConnection, patience: Duration) -> Result<(), Error> {
    let deadline = Instant::now() + patience;
    loop {
        match conn.batch_execute("PRAGMA journal_mode = WAL").map_err(Error::from) {
            Err(Error::Busy) if Instant::now() < deadline => thread::sleep(Duration::from_millis(10)),
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::{
        RunQueryDsl,
        dsl::sql,
        sql_types::{Integer, Text},
    };

    use super::*;

    #[test]
    fn a_connection_waits_keeps_references_and_loses_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut conn = connect(&dir.path().join("pennon.db"), &Options::default()).unwrap();
        let mut number = |pragma: &str| {
            let value = sql::<Integer>(&format!("(SELECT * FROM pragma_{pragma})"));
            diesel::select(value).get_result::<i32>(&mut conn).unwrap()
        };
        assert_eq!([number("busy_timeout"), number("foreign_keys"), number("synchronous")], [5_000, 1, 2]);
        let mode = sql::<Text>("(SELECT * FROM pragma_journal_mode)");
        assert_eq!(diesel::select(mode).get_result::<String>(&mut conn).unwrap(), "wal");
    }
}

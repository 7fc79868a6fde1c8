//! The database URL, read strictly: a mistyped one must become neither another engine nor a new file.

use std::path::PathBuf;

use crate::Error;

/// Where the database is. No `Debug`: a PostgreSQL URL can hold a password.
#[derive(Clone)]
pub(crate) enum Url {
    /// The file of a SQLite database.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "refused by the manager"))]
    Sqlite(PathBuf),
    /// A PostgreSQL URL that libpq understands, and no part of whose password it takes for something
    /// that its messages show.
    Postgres(String),
}

impl Url {
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let parsed = match url.split_once("://") {
            Some(("sqlite", path)) => sqlite(path),
            Some(("postgres" | "postgresql", rest)) => postgres(rest).map(|()| Self::Postgres(url.to_owned())),
            _ => Err("expected sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME"),
        };
        parsed.map_err(|reason| Error::InvalidUrl { reason })
    }

    /// Whether it is a file, which has one writer at a time and no server.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// A server that only reads is not the one: a former primary, or a standby that answers under the name
    /// of the primary for a moment during a failover. A connection to it would stay with it.
    pub(crate) fn for_writing(self) -> Self {
        match self {
            Self::Postgres(url) => Self::Postgres(with_default(url, "target_session_attrs", "read-write")),
            file @ Self::Sqlite(_) => file,
        }
    }
}

/// A parameter of a PostgreSQL URL, unless the URL has it already.
pub(crate) fn with_default(mut url: String, name: &str, value: &str) -> String {
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
    if !parameters.split('&').any(|one| one.split_once('=').is_some_and(|(known, _)| known == name)) {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&format!("{name}={value}"));
    }
    url
}

type Checked<T> = Result<T, &'static str>;

fn refuse_if(wrong: bool, reason: &'static str) -> Checked<()> {
    if wrong { Err(reason) } else { Ok(()) }
}

fn sqlite(path: &str) -> Checked<Url> {
    refuse_if(path.is_empty() || path.ends_with('/'), "sqlite:// needs the path of a file")?;
    refuse_if(
        path.contains(":memory:"),
        "a database in memory is forgotten at the end, and each connection has its own",
    )?;
    refuse_if(path.contains(['?', '#', '\0']), "a sqlite URL has no parameters")?;
    // SQLite takes a name that begins with `file:` for a URL of its own.
    let path = if path.starts_with('/') { PathBuf::from(path) } else { PathBuf::from(".").join(path) };
    Ok(Url::Sqlite(path))
}

fn postgres(rest: &str) -> Checked<()> {
    refuse_if(rest.contains(|c: char| c.is_whitespace() || c.is_control()), "a URL has no blanks")?;
    refuse_if(rest.contains('#'), "a # must be written as %23")?;
    refuse_if(!is_percent_encoded(rest), "a % must be written as %25")?;
    refuse_if(rest.matches('@').count() > 1, "a @ in the password must be written as %40")?;
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, name) = place.split_once('/').ok_or("the URL names no database")?;
    // A slash or question mark in the password ends the authority too early.
    refuse_if(
        name.contains('@') || parameters.contains('@'),
        "a / in the password must be written as %2F, a ? as %3F",
    )?;
    refuse_if(name.is_empty() || name.contains('/'), "the URL must end with the name of one database")?;
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    refuse_if(!hosts.split(',').all(has_sound_port), "the port is not a number")?;
    let named =
        |parameter: &str| parameter.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.contains('='));
    refuse_if(!parameters.is_empty() && !parameters.split('&').all(named), "a parameter is not of the form NAME=VALUE")
}

/// `host`, `host:5432`, `[::1]` or `[::1]:5432`.
fn has_sound_port(host: &str) -> bool {
    let after = host.rsplit_once(']').map_or(host, |(_, after)| after);
    after.split_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn is_percent_encoded(text: &str) -> bool {
    let is_hex = |code: &str| code != "00" && code.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('%').skip(1).all(|after| after.get(..2).is_some_and(is_hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_have_their_scheme() {
        for (url, path) in
            [("sqlite://pennon.db", "./pennon.db"), ("sqlite:///var/lib/pennon.db", "/var/lib/pennon.db")]
        {
            assert!(matches!(Url::parse(url), Ok(Url::Sqlite(read)) if read.as_os_str() == path), "{url}");
        }
        for url in [
            "postgres://localhost/pennon",
            "postgresql://pennon:p%40ss@db.example:5432/pennon?sslmode=verify-full&connect_timeout=3",
            "postgres://a:1,b:2/pennon?target_session_attrs=read-write",
            "postgres://pennon@[::1]:5432/pennon",
            "postgres:///pennon?host=/run/postgresql",
        ] {
            assert!(matches!(Url::parse(url), Ok(Url::Postgres(read)) if read == url), "{url}");
        }
    }

    #[test]
    fn what_is_mistyped_is_refused_without_showing_the_password() {
        for url in [
            "",
            "pennon.db",
            "postgre://pennon:hunter2@localhost/pennon",
            "postgres:/pennon:hunter2@localhost/pennon",
            "Postgres://localhost/pennon",
            "mysql://pennon:hunter2@localhost/pennon",
            "sqlite:",
            "sqlite:/",
            "sqlite://",
            "sqlite:pennon.db",
            "sqlite:///var/lib/",
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite://pennon.db?mode=ro",
            "postgres://",
            "postgres://localhost",
            "postgres://localhost/",
            "postgres://localhost/a/b",
            "postgres://pennon:hunter2@localhost:543x/pennon",
            "postgres://pennon:hunter2/pennon",
            "postgres://pennon:hunter2@x@localhost/pennon",
            "postgres://pennon:hunter2/x@localhost/pennon",
            "postgres://pennon:hunter2?x=1@localhost/pennon",
            "postgres://pennon:hunter2#x@localhost/pennon",
            "postgres://pennon:hunter2%x@localhost/pennon",
            "postgres://pennon:hunter2%0ñ@localhost/pennon",
            "postgres://pennon:hunter2@localhost/pennon?sslmode",
            "postgres://pennon:hunter2 @localhost/pennon",
        ] {
            let Err(error @ Error::InvalidUrl { .. }) = Url::parse(url) else { panic!("accepted {url}") };
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{url}");
        }
    }
}

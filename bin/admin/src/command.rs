//! Carrying out a command.

mod copy;
mod costs;
mod events;
mod items;

use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, Utc};
use pennon_server::{Database, Source, login_link_base};
use pennon_storage::{Options, Store};

use crate::{
    cli::{Command, Events, Items, Session, User},
    error::Error,
    output::Answer,
};

/// Carries out a command and returns what it has to say.
pub(crate) fn run(command: Command, source: &Source<'_>) -> Result<Answer, Error> {
    match command {
        Command::Migrate => migrate(&open(source, true)?),
        Command::User(User::Add { email }) => {
            let user = pennon_app::add_user(&ready(source)?, &email, now())?;
            Ok(Answer::line(format!("{} {}", user.id, user.email)))
        }
        Command::Session(Session::Issue { email }) => {
            let token = pennon_app::issue_session(&ready(source)?, &email, now())?;
            Ok(Answer::line(token.expose()))
        }
        Command::LoginLink { email } => {
            let base = login_link_base(source)?;
            let code = pennon_app::issue_login_code(&ready(source)?, &email, now())?;
            Ok(Answer::line(format!("{base}/login?code={}", code.expose())))
        }
        Command::Items(Items::List { json }) => items::list(&ready(source)?, json),
        Command::Events(Events::List { limit, json }) => events::list(&ready(source)?, limit, json),
        Command::Copy { from, to } => copy::run(&from, &to),
        Command::Costs { json } => costs::list(&ready(source)?, now(), json),
    }
}

fn migrate(store: &Store) -> Result<Answer, Error> {
    let applied = store.migrate()?;
    Ok(if applied.is_empty() { Answer::line("nothing to do") } else { Answer::lines(applied) })
}

/// The database, with the schema that this program knows. Only `migrate` changes a schema.
fn ready(source: &Source<'_>) -> Result<Store, Error> {
    let store = open(source, false)?;
    store.check().map_err(|error| match error {
        pennon_storage::Error::SchemaOutdated => Error::NotMigrated,
        other => other.into(),
    })?;
    Ok(store)
}

/// Only `migrate` makes a database: for all else a file that is not there is a mistyped path.
fn open(source: &Source<'_>, create: bool) -> Result<Store, Error> {
    let options = Options { pool_size: 1, create, ..Options::default() };
    Store::open(Database::read(source)?.url.expose(), options).map_err(Error::Database)
}

/// The clock of a program is read here and nowhere below.
fn now() -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now()).trunc_subsecs(6)
}

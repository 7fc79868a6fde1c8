//! Users: who owns items.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pennon_domain::UserId;

use crate::{Error, Tx, connection::on_each, portfolios, row, schema::users};

/// A user of this installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Our number of the user.
    pub id: UserId,
    /// The address that names the user, in lower case.
    pub email: String,
    /// When the user came.
    pub created_at: DateTime<Utc>,
}

/// The user of that address, whatever its case; a new one with an empty `CURRENT_PORTFOLIO` if there is
/// none. Two at the same time get the same user.
pub fn ensure(tx: &mut Tx<'_>, email: &str, now: DateTime<Utc>) -> Result<User, Error> {
    let email = normal(email);
    let row = (users::email.eq(&email), users::created_at.eq(row::stored(now)));
    on_each!(tx.conn, |conn| diesel::insert_into(users::table)
        .values(row)
        .on_conflict(users::email)
        .do_nothing()
        .execute(conn))?;
    let user = by_email(tx, &email)?.ok_or(Error::NotFound)?;
    portfolios::ensure(tx, user.id, now)?;
    Ok(user)
}

/// The user of that address, whatever its case.
pub fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<User>, Error> {
    let row = users::table.filter(users::email.eq(normal(email))).first::<UserRow>(tx.conn).optional()?;
    Ok(row.map(user))
}

/// The user of that number.
pub fn by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, Error> {
    let row = users::table.find(id.0).first::<UserRow>(tx.conn).optional()?;
    Ok(row.map(user))
}

/// One address is one user, however it is typed.
fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A row of `users`.
pub(crate) type UserRow = (i64, String, NaiveDateTime);

/// The user of a row.
pub(crate) fn user((id, email, created_at): UserRow) -> User {
    User { id: UserId(id), email, created_at: created_at.and_utc() }
}

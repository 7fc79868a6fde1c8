//! Sessions and one-time login links, by the SHA-256 of their token.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use pennon_domain::UserId;

use crate::{
    Error, Tx, row, schema,
    schema::sessions,
    users::{self, User, UserRow},
};

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every request until it expires.
    Session,
    /// One login.
    LoginLink,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Session => "session",
            Kind::LoginLink => "login_link",
        }
    }
}

/// A session to be stored.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// SHA-256 of the token, in hex. The token itself is stored nowhere.
    pub token_hash: &'a str,
    /// Who is logged in by it.
    pub user: UserId,
    /// What it opens.
    pub kind: Kind,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it opens nothing.
    pub expires_at: DateTime<Utc>,
}

/// Stores a session. [`Error::NotFound`] if there is no such user.
pub fn create(tx: &mut Tx<'_>, session: &NewSession<'_>) -> Result<(), Error> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(session.token_hash),
            sessions::user_id.eq(session.user.0),
            sessions::kind.eq(session.kind.as_str()),
            sessions::created_at.eq(row::stored(session.created_at)),
            sessions::expires_at.eq(row::stored(session.expires_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whose session that is, if it is one and has not expired. A login link is no session.
pub fn user_of(tx: &mut Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<User>, Error> {
    user_of_kind(tx, Kind::Session, token_hash, now)
}

/// Whom that login link would log in, if it is one and has not expired. Does not use it up.
pub fn link_user(tx: &mut Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<User>, Error> {
    user_of_kind(tx, Kind::LoginLink, token_hash, now)
}

fn user_of_kind(tx: &mut Tx<'_>, kind: Kind, token_hash: &str, now: DateTime<Utc>) -> Result<Option<User>, Error> {
    let row = sessions::table
        .inner_join(schema::users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::kind.eq(kind.as_str()))
        .filter(sessions::expires_at.gt(row::stored(now)))
        .select(schema::users::all_columns)
        .first::<UserRow>(tx.conn)
        .optional()?;
    Ok(row.map(users::user))
}

/// The login link of that token, if it is one and has not expired. A macro, because the type of a query
/// has no name worth writing.
macro_rules! link {
    ($token_hash:expr, $now:expr) => {
        sessions::table
            .filter(sessions::token_hash.eq($token_hash))
            .filter(sessions::kind.eq(Kind::LoginLink.as_str()))
            .filter(sessions::expires_at.gt(row::stored($now)))
    };
}

/// Whether that is a login link that can be used. Strangers may ask: it takes no turn of a writer.
pub fn is_link(tx: &mut Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(diesel::select(exists(link!(token_hash, now))).get_result(tx.conn)?)
}

/// Uses up a login link. Of several at the same time one gets the user.
pub fn redeem_link(tx: &mut Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<UserId>, Error> {
    let user = diesel::delete(link!(token_hash, now)).returning(sessions::user_id).get_result::<i64>(tx.conn);
    Ok(user.optional()?.map(UserId))
}

/// Ends a session or link; tells whether there was one.
pub fn revoke(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, Error> {
    Ok(diesel::delete(sessions::table.find(token_hash)).execute(tx.conn)? > 0)
}

/// Deletes what has expired; tells how many.
pub fn purge_expired(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(row::stored(now)))).execute(tx.conn)?)
}

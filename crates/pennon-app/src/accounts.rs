//! Users, their sessions, and the links that log them in.
//!
//! The functions that an operator needs take the [`Store`] alone: giving somebody a session is no reason
//! to have the encryption keys at hand.

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{Secret, UserId};
use pennon_storage::{
    Store, Tx,
    sessions::{self, Kind, NewSession},
    users::{self, User},
};

use crate::{App, Error, token};

/// How long a session lasts.
pub const SESSION_TTL: TimeDelta = TimeDelta::days(30);

/// How long a login link can be used.
pub const LOGIN_CODE_TTL: TimeDelta = TimeDelta::minutes(15);

/// Adds a user, or finds the one with that email.
pub fn add_user(store: &Store, email: &str, now: DateTime<Utc>) -> Result<User, Error> {
    let email = valid_email(email)?;
    store.write(|tx| Ok(users::ensure(tx, email, now)?))
}

/// Makes a session for the user and returns its token, which is stored nowhere.
pub fn issue_session(store: &Store, email: &str, now: DateTime<Utc>) -> Result<Secret, Error> {
    issue(store, email, Kind::Session, now)
}

/// Makes the code of a one-time login link.
pub fn issue_login_code(store: &Store, email: &str, now: DateTime<Utc>) -> Result<Secret, Error> {
    issue(store, email, Kind::LoginLink, now)
}

impl App {
    /// The user of a session token, if the session exists and has not expired.
    pub fn authenticate(&self, token: &Secret, now: DateTime<Utc>) -> Result<Option<User>, Error> {
        self.store().read(|tx| Ok(sessions::user_of(tx, &token::hash(token), now)?))
    }

    /// The user whom the app's own backend or gateway has authenticated; made at first sight.
    pub fn proxied_user(&self, email: &str, now: DateTime<Utc>) -> Result<User, Error> {
        let email = valid_email(email)?;
        match self.store().read(|tx| Ok::<_, Error>(users::by_email(tx, email)?))? {
            Some(user) => Ok(user),
            None => add_user(self.store(), email, now),
        }
    }

    /// Adds a user, or finds the one with that email.
    pub fn add_user(&self, email: &str, now: DateTime<Utc>) -> Result<User, Error> {
        add_user(self.store(), email, now)
    }

    /// Makes a session for the user and returns its token.
    pub fn issue_session(&self, email: &str, now: DateTime<Utc>) -> Result<Secret, Error> {
        issue_session(self.store(), email, now)
    }

    /// Makes the code of a one-time login link.
    pub fn issue_login_code(&self, email: &str, now: DateTime<Utc>) -> Result<Secret, Error> {
        issue_login_code(self.store(), email, now)
    }

    /// Whom a login code would log in. Does not use it up.
    pub fn login_code_user(&self, code: &Secret, now: DateTime<Utc>) -> Result<Option<User>, Error> {
        self.store().read(|tx| Ok(sessions::link_user(tx, &token::hash(code), now)?))
    }

    /// Turns a login code into a session, once. `None` if the code is unknown, used or too old.
    pub fn redeem_login_code(&self, code: &Secret, now: DateTime<Utc>) -> Result<Option<Secret>, Error> {
        let code = token::hash(code);
        // Guesses of strangers end here, before they take the turn of a writer.
        if !self.store().read(|tx| sessions::is_link(tx, &code, now))? {
            return Ok(None);
        }
        self.store().write(|tx| match sessions::redeem_link(tx, &code, now)? {
            Some(user) => create(tx, user, Kind::Session, now).map(Some),
            None => Ok(None),
        })
    }

    /// Ends a session. Ending one that does not exist is fine.
    pub fn revoke_session(&self, token: &Secret) -> Result<(), Error> {
        self.store().write(|tx| {
            sessions::revoke(tx, &token::hash(token))?;
            Ok(())
        })
    }
}

fn issue(store: &Store, email: &str, kind: Kind, now: DateTime<Utc>) -> Result<Secret, Error> {
    let email = valid_email(email)?;
    store.write(|tx| {
        let user = users::by_email(tx, email)?.ok_or(Error::UnknownUser)?;
        // Whoever makes sessions also sweeps: no job is needed for a table this small.
        sessions::purge_expired(tx, now)?;
        create(tx, user.id, kind, now)
    })
}

fn create(tx: &mut Tx<'_>, user: UserId, kind: Kind, now: DateTime<Utc>) -> Result<Secret, Error> {
    let token = token::new()?;
    let ttl = match kind {
        Kind::Session => SESSION_TTL,
        Kind::LoginLink => LOGIN_CODE_TTL,
    };
    let token_hash = token::hash(&token);
    sessions::create(tx, &NewSession { token_hash: &token_hash, user, kind, created_at: now, expires_at: now + ttl })?;
    Ok(token)
}

/// Not a full check of RFC 5322, which no check is: it keeps out what is no address at all, and what
/// would be trouble in a log line or a header.
fn valid_email(email: &str) -> Result<&str, Error> {
    let email = email.trim();
    let plain = email.len() <= 254 && !email.chars().any(|c| c.is_control() || c.is_whitespace());
    match email.split_once('@') {
        Some((local, host)) if plain && !local.is_empty() && !host.is_empty() && !host.contains('@') => Ok(email),
        _ => Err(Error::InvalidEmail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_email_address_is_refused() {
        assert_eq!(valid_email(" ann@example.com ").unwrap(), "ann@example.com");
        for bad in ["", "ann", "@example.com", "ann@", "a nn@example.com", "ann@x\n", "a@b@c"] {
            assert!(valid_email(bad.trim_start()).is_err() || bad.ends_with('\n'), "{bad:?}");
        }
    }
}

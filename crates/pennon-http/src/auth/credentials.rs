//! What a request shows to prove whose it is.

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{AUTHORIZATION, HeaderName, HeaderValue},
    },
};
use chrono::{DateTime, Utc};
use pennon_app::{App, User};
use pennon_domain::Secret;

use super::origin;
use crate::{Edge, Error, secrecy};

/// The cookie of a session.
pub(crate) const SESSION_COOKIE: &str = "session_id";

const PENNON_USER: HeaderName = HeaderName::from_static("x-pennon-user");
const PENNON_PROXY_SECRET: HeaderName = HeaderName::from_static("x-pennon-proxy-secret");

/// The credentials of a request, at most one of a kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials {
    /// The session of the cookie.
    pub(crate) cookie: Option<Secret>,
    /// The session of the `Authorization` header.
    pub(crate) bearer: Option<Secret>,
    /// The email of the user whom a trusted backend has authenticated.
    pub(crate) proxied: Option<String>,
}

/// Reads the credentials, and refuses an act that a page of a foreign origin asks for: the browser adds the
/// user's cookie to whatever page asks, and a gateway in front of us the name of the user.
pub(crate) fn of(edge: &Edge, request: &HttpRequest) -> Result<Credentials, Error> {
    let credentials =
        Credentials { cookie: cookie(request)?, bearer: bearer(request)?, proxied: proxied(edge, request)? };
    let acts = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if acts && (credentials.cookie.is_some() || origin::is_of_a_page(request)) {
        origin::check(edge, request)?;
    }
    Ok(credentials)
}

impl Credentials {
    /// The user whom all of them name. One that names nobody, or somebody else, spoils the others: which
    /// of them is meant is not for us to guess.
    pub(crate) fn user(&self, app: &App, now: DateTime<Utc>) -> Result<User, Error> {
        let mut users = Vec::with_capacity(2);
        for token in self.tokens() {
            users.push(app.authenticate(token, now)?.ok_or(Error::Unauthenticated)?);
        }
        if let Some(email) = &self.proxied {
            users.push(app.proxied_user(email, now).map_err(nobody)?);
        }
        let user = users.pop().ok_or(Error::Unauthenticated)?;
        if users.iter().all(|other| other.id == user.id) { Ok(user) } else { Err(Error::Unauthenticated) }
    }

    /// The session tokens.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Secret> {
        self.cookie.iter().chain(&self.bearer)
    }
}

/// What is no email address names nobody.
fn nobody(error: pennon_app::Error) -> Error {
    match error {
        pennon_app::Error::InvalidEmail => Error::Unauthenticated,
        other => other.into(),
    }
}

fn cookie(request: &HttpRequest) -> Result<Option<Secret>, Error> {
    let cookies = request.cookies().map_err(|_| Error::Unauthenticated)?;
    let mut sessions = cookies.iter().filter(|cookie| cookie.name() == SESSION_COOKIE);
    let first = sessions.next().map(|one| Secret::new(one.value()));
    if sessions.next().is_some() { Err(Error::Unauthenticated) } else { Ok(first) }
}

/// The token of `Authorization: Bearer TOKEN`. Other schemes belong to somebody else: to a proxy, say,
/// that asks for a password before it lets anyone through.
fn bearer(request: &HttpRequest) -> Result<Option<Secret>, Error> {
    let Some(value) = only(request, &AUTHORIZATION)? else { return Ok(None) };
    let value = value.to_str().map_err(|_| Error::Unauthenticated)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => match token.trim() {
            "" => Err(Error::Unauthenticated),
            token => Ok(Some(Secret::new(token))),
        },
        None if value.eq_ignore_ascii_case("bearer") => Err(Error::Unauthenticated),
        _ => Ok(None),
    }
}

/// The user of `X-Pennon-User`, if whoever names them shows the secret. Without a configured secret
/// nobody can.
fn proxied(edge: &Edge, request: &HttpRequest) -> Result<Option<String>, Error> {
    let Some(user) = only(request, &PENNON_USER)? else { return Ok(None) };
    let shown = only(request, &PENNON_PROXY_SECRET)?.ok_or(Error::Unauthenticated)?;
    let expected = edge.settings().proxy_secret.as_ref().ok_or(Error::Unauthenticated)?;
    if !secrecy::matches(shown.as_bytes(), expected) {
        return Err(Error::Unauthenticated);
    }
    user.to_str().map(|email| Some(email.to_owned())).map_err(|_| Error::Unauthenticated)
}

/// The value of a header that may stand there once: of two, a proxy may have checked the other one.
fn only<'a>(request: &'a HttpRequest, name: &HeaderName) -> Result<Option<&'a HeaderValue>, Error> {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(Error::Unauthenticated),
    }
}

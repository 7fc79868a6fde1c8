//! Logging in by a one-time link.
//!
//! A link logs in whoever opens it. A stranger who makes somebody's browser open the stranger's own link
//! would have them work in the wrong account, so that a click elsewhere, and a change of user, is asked about.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, CACHE_CONTROL, HeaderName, LOCATION},
    web::{Payload, Query},
};
use chrono::{DateTime, Utc};
use pennon_app::App;
use pennon_domain::Secret;
use serde::Deserialize;

use crate::{Edge, Error, auth, body, page, sessions};

/// Where a browser says which page sent it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a link brings, and what the form of the question sends.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    code: String,
}

/// What becomes of a link that was opened.
enum Login {
    Refused,
    /// The link is good for the user of that email. It was not used.
    Asked(String),
    Done(Secret),
}

/// Opens a link. One that was typed or pasted logs in at once.
pub(crate) async fn open(edge: Edge, request: HttpRequest, link: Query<Link>) -> Result<HttpResponse, Error> {
    let code = Secret::new(link.into_inner().code);
    let shown = code.clone();
    // Credentials that contradict each other are somebody's doing.
    let session = auth::credentials(&edge, &request).map(|credentials| credentials.cookie);
    let asks = !was_opened_directly(&request) || session.is_err();
    let session = session.ok().flatten();
    match edge.blocking(move |app, now| log_in(app, &code, session.as_ref(), asks, now)).await? {
        Login::Done(token) => Ok(logged_in(&edge, &request, &token)),
        Login::Asked(email) => Ok(page::login_question(&masked(&email), shown.expose())),
        Login::Refused => refused(&request),
    }
}

/// Answers the question. Only our own page can, because the browser says whose form it is.
pub(crate) async fn confirm(edge: Edge, request: HttpRequest, payload: Payload) -> Result<HttpResponse, Error> {
    auth::check_origin(&edge, &request)?;
    let body = body::read(&edge, &request, payload).await?;
    let form = std::str::from_utf8(&body).ok().and_then(|form| Query::<Link>::from_query(form).ok());
    let link = form.ok_or(Error::Invalid("expected the form of the login page"))?.into_inner();
    let code = Secret::new(link.code);
    match edge.blocking(move |app, now| Ok(app.redeem_login_code(&code, now)?)).await? {
        Some(token) => Ok(logged_in(&edge, &request, &token)),
        None => refused(&request),
    }
}

fn log_in(app: &App, code: &Secret, session: Option<&Secret>, asks: bool, now: DateTime<Utc>) -> Result<Login, Error> {
    let Some(user) = app.login_code_user(code, now)? else { return Ok(Login::Refused) };
    let current = session.map(|token| app.authenticate(token, now)).transpose()?.flatten();
    if asks || current.is_some_and(|current| current.id != user.id) {
        return Ok(Login::Asked(user.email));
    }
    Ok(app.redeem_login_code(code, now)?.map_or(Login::Refused, Login::Done))
}

fn logged_in(edge: &Edge, request: &HttpRequest, token: &Secret) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((LOCATION, "/"))
        .cookie(sessions::cookie(edge, request, token.expose(), sessions::max_age(edge)))
        .finish()
}

fn refused(request: &HttpRequest) -> Result<HttpResponse, Error> {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_browser = accept.is_some_and(|accept| accept.contains("text/html"));
    if is_browser { Ok(page::login_refused()) } else { Err(Error::LoginRefused) }
}

/// Whether no other site has sent the browser. Programs, and browsers of old, do not say.
fn was_opened_directly(request: &HttpRequest) -> bool {
    let mut sites = request.headers().get_all(SEC_FETCH_SITE);
    sites.all(|site| matches!(site.as_bytes(), b"none" | b"same-origin"))
}

/// `a***@example.com`: enough to know oneself, too little to learn somebody's address by a link.
fn masked(email: &str) -> String {
    let (name, host) = email.split_once('@').unwrap_or((email, ""));
    format!("{}***@{host}", name.chars().next().map(String::from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_in_part() {
        assert_eq!(masked("ann@example.com"), "a***@example.com");
        assert_eq!(masked("élan@example.com"), "é***@example.com");
        assert_eq!(masked("a@b"), "a***@b");
    }
}

//! Logging in by a one-time link, and logging out.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::{Cookie, SameSite, time},
    http::header::{ACCEPT, CACHE_CONTROL, LOCATION},
    web::{self, Query, ServiceConfig},
};
use pennon_domain::Secret;
use serde::Deserialize;

use crate::{
    Edge, Error,
    auth::{self, SESSION_COOKIE},
    page,
};

/// Mounts `/login` and `/logout`. `HEAD /login` is not served: a mail program that looks at a link must
/// not use it up.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/login").get(login)).service(web::resource("/logout").post(logout));
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    code: String,
}

async fn login(edge: Edge, request: HttpRequest, link: Query<Link>) -> Result<HttpResponse, Error> {
    let code = Secret::new(link.into_inner().code);
    match edge.blocking(move |app, now| Ok(app.redeem_login_code(&code, now)?)).await? {
        Some(token) => Ok(unkept(HttpResponse::SeeOther())
            .insert_header((LOCATION, "/"))
            .cookie(cookie(&edge, &request, token.expose(), max_age(&edge)))
            .finish()),
        None if is_browser(&request) => Ok(page::login_refused()),
        None => Err(Error::LoginRefused),
    }
}

/// Ends the sessions that the request shows, and takes the cookie back in any case.
async fn logout(edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let credentials = auth::credentials(&edge, &request)?;
    edge.blocking(move |app, _| Ok(credentials.tokens().try_for_each(|token| app.revoke_session(token))?)).await?;
    let gone = cookie(&edge, &request, "", time::Duration::ZERO);
    Ok(unkept(HttpResponse::NoContent()).cookie(gone).finish())
}

fn max_age(edge: &Edge) -> time::Duration {
    time::Duration::seconds(i64::try_from(edge.settings().session_max_age.0.as_secs()).unwrap_or(i64::MAX))
}

/// The session's cookie. Scripts do not see it, and a browser does not send it with another site's POST.
fn cookie<'a>(edge: &Edge, request: &HttpRequest, value: &'a str, max_age: time::Duration) -> Cookie<'a> {
    Cookie::build(SESSION_COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(edge.settings().https || came_over_https(request))
        .max_age(max_age)
        .finish()
}

/// Whether the proxy in front of us says so. Whoever lies about it harms nobody but their own cookie.
fn came_over_https(request: &HttpRequest) -> bool {
    let proto = request.headers().get("x-forwarded-proto").and_then(|proto| proto.to_str().ok()).unwrap_or_default();
    proto.split(',').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("https"))
}

fn is_browser(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn unkept(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response.insert_header((CACHE_CONTROL, "no-store"));
    response
}

//! Logging out, and the cookie of a session.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time},
    http::header::CACHE_CONTROL,
    web::{self, ServiceConfig},
};

use crate::{
    Edge, Error,
    auth::{self, SESSION_COOKIE},
    login,
};

/// Mounts `/login` and `/logout`. `HEAD /login` is not served: a mail program that looks at a link must
/// not use it up.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/login").get(login::open).post(login::confirm))
        .service(web::resource("/logout").post(logout));
}

/// Ends the sessions that the request shows, and takes the cookie back in any case.
async fn logout(edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let credentials = auth::credentials(&edge, &request)?;
    edge.blocking(move |app, _| Ok(credentials.tokens().try_for_each(|token| app.revoke_session(token))?)).await?;
    let gone = cookie(&edge, &request, "", time::Duration::ZERO);
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).cookie(gone).finish())
}

pub(crate) fn max_age(edge: &Edge) -> time::Duration {
    time::Duration::seconds(i64::try_from(edge.settings().session_max_age.0.as_secs()).unwrap_or(i64::MAX))
}

/// The session's cookie. Scripts do not see it, and a browser does not send it with another site's POST.
pub(crate) fn cookie<'a>(edge: &Edge, request: &HttpRequest, value: &'a str, max_age: time::Duration) -> Cookie<'a> {
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

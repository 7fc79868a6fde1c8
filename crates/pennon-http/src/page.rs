//! The page: static files, and a policy that lets nothing else run.

mod files;
mod policy;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, REFERRER_POLICY},
    },
    web::{self, Path, ServiceConfig},
};

use crate::{Edge, Error, tagged};

const INDEX: &str = include_str!("../assets/index.html");
const LOGIN_QUESTION: &str = include_str!("../assets/login-question.html");
const LOGIN_REFUSED: &str = include_str!("../assets/login-refused.html");

/// Where the page says which providers there are.
const PROVIDERS: &str = "{{providers}}";

/// Where the page says to which sandbox it may send clicks.
const SANDBOX: &str = "{{sandbox_url}}";

/// Where the page names its modules, so that the browser fetches all of them at once.
const MODULES: &str = "{{modules}}";

/// Mounts `/` and `/assets`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/").get(index).route(web::head().to(index)))
        .service(web::resource("/assets/{name}").get(asset).route(web::head().to(asset)));
}

async fn index(edge: Edge, request: HttpRequest) -> HttpResponse {
    let sandbox = edge.settings().sandbox_url.as_deref().unwrap_or_default();
    let text = INDEX
        .replace(MODULES, &files::preloads())
        .replace(PROVIDERS, &providers(&edge))
        .replace(SANDBOX, &escaped(sandbox));
    let mut response = tagged_file(&request, "text/html; charset=utf-8", text.into());
    policy::protect(&mut response, &policy::of(&edge));
    response
}

fn providers(edge: &Edge) -> String {
    let configured = edge.app().providers().into_iter().filter(|provider| edge.app().is_configured(*provider));
    configured.map(|provider| provider.as_str().to_owned()).collect::<Vec<_>>().join(",")
}

/// A name that no file has is the name of nothing: no path is ever put together.
async fn asset(request: HttpRequest, name: Path<String>) -> Result<HttpResponse, Error> {
    let file = files::find(&name).ok_or(Error::NoSuchFile)?;
    Ok(tagged_file(&request, file.media_type(), file.text.into()))
}

/// What a person sees whose login link does not work.
pub(crate) fn login_refused() -> HttpResponse {
    let mut response = HttpResponse::build(Error::LoginRefused.status_code())
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(LOGIN_REFUSED);
    policy::protect(&mut response, &policy::STRICT);
    response
}

/// Asks whether to log in as the user of that email by the link of that code.
pub(crate) fn login_question(email: &str, code: &str) -> HttpResponse {
    let text = LOGIN_QUESTION.replace("{{email}}", &escaped(email)).replace("{{code}}", &escaped(code));
    let mut response = HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        // With none at all, browsers would not say whose form it is.
        .insert_header((REFERRER_POLICY, "strict-origin"))
        .content_type("text/html; charset=utf-8")
        .body(text);
    policy::protect_without_script(&mut response);
    response
}

/// A file that belongs to this binary. The browser asks each time, so that it never mixes the files of
/// two versions, and is told that it has the right one already.
fn tagged_file(request: &HttpRequest, media_type: &'static str, text: web::Bytes) -> HttpResponse {
    let tag = tagged::tag(&text);
    let known = tagged::knows(request.headers(), &tag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "no-cache"));
    if known { response.finish() } else { response.insert_header((CONTENT_TYPE, media_type)).body(text) }
}

/// Text as the value of an HTML attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

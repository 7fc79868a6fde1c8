//! The page: static files, and a policy that lets nothing else run.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, X_FRAME_OPTIONS},
    },
    web::{self, ServiceConfig},
};

use pennon_domain::Provider;

use crate::{Edge, tagged};

const INDEX: &str = include_str!("../assets/index.html");
const SCRIPT: &str = include_str!("../assets/pennon.js");
const STYLE: &str = include_str!("../assets/pennon.css");
const LOGIN_REFUSED: &str = include_str!("../assets/login-refused.html");

/// Where the page says which providers there are, as `plaid=Plaid,…`.
const PROVIDERS: &str = "{{providers}}";

/// Where the page says to which sandbox it may send clicks.
const SANDBOX: &str = "{{sandbox_url}}";

/// Mounts `/` and `/assets`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/").get(index).route(web::head().to(index)))
        .service(web::resource("/assets/pennon.js").get(script))
        .service(web::resource("/assets/pennon.css").get(style));
}

async fn index(edge: Edge, request: HttpRequest) -> HttpResponse {
    let sandbox = edge.settings().sandbox_url.as_deref().unwrap_or_default();
    let text = INDEX.replace(PROVIDERS, &providers(&edge)).replace(SANDBOX, &escaped(sandbox));
    let mut response = asset(&request, "text/html; charset=utf-8", text);
    protect(&mut response, sandbox);
    response
}

fn providers(edge: &Edge) -> String {
    let configured = Provider::all().filter(|provider| edge.app().is_configured(*provider));
    configured.map(|provider| format!("{provider}={}", provider.label())).collect::<Vec<_>>().join(",")
}

async fn script(request: HttpRequest) -> HttpResponse {
    asset(&request, "text/javascript; charset=utf-8", SCRIPT.to_owned())
}

async fn style(request: HttpRequest) -> HttpResponse {
    asset(&request, "text/css; charset=utf-8", STYLE.to_owned())
}

/// What a person sees whose login link does not work.
pub(crate) fn login_refused() -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::UNAUTHORIZED)
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(LOGIN_REFUSED);
    protect(&mut response, "");
    response
}

/// A file that belongs to this binary. The browser asks each time, so that it never mixes the files of
/// two versions, and is told that it has the right one already.
fn asset(request: &HttpRequest, media_type: &'static str, text: String) -> HttpResponse {
    let tag = tagged::tag(text.as_bytes());
    let known = tagged::knows(request.headers(), &tag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "no-cache"));
    if known { response.finish() } else { response.insert_header((CONTENT_TYPE, media_type)).body(text) }
}

/// Lets the page run its own script and style and call its own server, and nobody put it in a frame.
fn protect(response: &mut HttpResponse, sandbox: &str) {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {sandbox}; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    // A sandbox address that no header can hold is left out of the policy, and then out of reach.
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}

/// Text as the value of an HTML attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

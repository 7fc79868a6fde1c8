//! Cross-origin access for the demo page: what its user clicks, and only for pages that a local server has delivered.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Answers the preflight of an open route and lets a local page read the answer. Every other request passes unchanged.
pub(crate) async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin = request
        .headers()
        .get(ORIGIN)
        .filter(|origin| is_open(request.path()) && origin.to_str().is_ok_and(is_local))
        .cloned();
    let Some(origin) = origin else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if request.method() == Method::OPTIONS {
        let mut preflight = HttpResponse::NoContent();
        preflight.insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"));
        preflight.insert_header((
            ACCESS_CONTROL_ALLOW_HEADERS,
            "content-type, plaid-client-id, plaid-secret, plaid-version",
        ));
        return Ok(allow(request.into_response(preflight.finish()), origin));
    }
    Ok(allow(next.call(request).await?.map_into_boxed_body(), origin))
}

fn allow(mut response: ServiceResponse<BoxBody>, origin: HeaderValue) -> ServiceResponse<BoxBody> {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response.headers_mut().insert(VARY, HeaderValue::from_static("origin"));
    response
}

/// Whether a page may call this route.
fn is_open(path: &str) -> bool {
    let of_one = ["/_sandbox/items/", "/_sandbox/snaptrade/connections/"].iter().find_map(|all| path.strip_prefix(all));
    let act = of_one.and_then(|rest| rest.split_once('/'));
    act.is_some_and(|(_, act)| matches!(act, "news" | "break" | "repair"))
        || matches!(
            path,
            "/_sandbox/items" | "/_sandbox/institutions" | "/_sandbox/link" | "/sandbox/public_token/create"
        )
}

/// Whether a page of this origin comes from this machine.
pub(crate) fn is_local(origin: &str) -> bool {
    ["http://127.0.0.1", "http://localhost"].iter().any(|host| {
        origin.strip_prefix(host).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_machine_are_local() {
        for origin in ["http://127.0.0.1:8080", "http://localhost:3000", "http://localhost"] {
            assert!(is_local(origin), "{origin}");
        }
        for origin in
            ["https://127.0.0.1:8080", "http://localhost.evil.example", "http://127.0.0.1:80@evil.example", "null", ""]
        {
            assert!(!is_local(origin), "{origin}");
        }
    }

    #[test]
    fn what_the_demo_page_clicks_is_open_and_nothing_else() {
        for path in [
            "/_sandbox/items",
            "/_sandbox/institutions",
            "/_sandbox/link",
            "/_sandbox/items/abc/news",
            "/_sandbox/items/abc/break",
            "/_sandbox/items/abc/repair",
            "/_sandbox/snaptrade/connections/abc/break",
            "/sandbox/public_token/create",
        ] {
            assert!(is_open(path), "{path}");
        }
        for path in [
            "/_sandbox/items/abc/positions",
            "/_sandbox/items/a/b/news",
            "/_sandbox/faults",
            "/investments/holdings/get",
        ] {
            assert!(!is_open(path), "{path}");
        }
    }
}

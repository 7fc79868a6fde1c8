//! Whether the page that asks is one of ours.

use actix_web::{
    HttpRequest,
    http::{
        Uri,
        header::{HOST, HeaderName, HeaderValue, ORIGIN},
    },
};

use crate::{Edge, Error, Settings};

/// Where a browser says which page asks.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what does not come from a page of ours.
pub(crate) fn check(edge: &Edge, request: &HttpRequest) -> Result<(), Error> {
    if is_trusted(request, edge.settings()) { Ok(()) } else { Err(Error::ForeignOrigin) }
}

/// Whether the request says that a page asks, and perhaps one of another site. Browsers say so of every
/// act, and no page can keep them from it.
pub(super) fn is_of_a_page(request: &HttpRequest) -> bool {
    let cross_site = |site: &HeaderValue| site.as_bytes().eq_ignore_ascii_case(b"cross-site");
    request.headers().contains_key(ORIGIN) || request.headers().get_all(SEC_FETCH_SITE).any(cross_site)
}

/// Whether the request's `Origin` is the host that it was sent to, or a trusted one. No `Origin`, or the
/// `null` of a page that hides where it comes from, is not.
fn is_trusted(request: &HttpRequest, settings: &Settings) -> bool {
    let mut origins = request.headers().get_all(ORIGIN);
    let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
    let Ok(origin) = origin.to_str() else { return false };
    settings.trusted_origins.iter().any(|known| known.eq_ignore_ascii_case(origin))
        || is_same(request, origin, settings.https)
}

/// Whether the origin is our own host. If users come over https, so do our pages: whoever can put a page
/// of their own on the host without it, in a café's network perhaps, is not us.
fn is_same(request: &HttpRequest, origin: &str, https: bool) -> bool {
    let Some((scheme, authority)) = parts(origin) else { return false };
    if https && scheme != "https" {
        return false;
    }
    // HTTP/2, if an embedder speaks it, has the host in the request's own line.
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    host.is_some_and(|host| without_default_port(host, &scheme).eq_ignore_ascii_case(&authority))
}

/// The scheme and the authority of `https://host:port`, without a default port.
fn parts(origin: &str) -> Option<(String, String)> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.as_str());
    // An origin is a scheme and an authority and nothing else.
    if !matches!(scheme, "http" | "https") || origin.len() != scheme.len() + "://".len() + authority.len() {
        return None;
    }
    Some((scheme.to_owned(), without_default_port(authority, scheme).to_owned()))
}

fn without_default_port<'a>(authority: &'a str, scheme: &str) -> &'a str {
    let port = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(port).unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn trusts(host: &str, origin: &str) -> bool {
        let request = TestRequest::post().insert_header((HOST, host)).insert_header((ORIGIN, origin));
        let trusted_origins = vec!["https://app.example".to_owned()];
        is_trusted(&request.to_http_request(), &Settings { trusted_origins, ..Settings::default() })
    }

    #[test]
    fn behind_https_a_page_without_it_is_not_ours() {
        let settings = Settings { https: true, ..Settings::default() };
        for (origin, ours) in [("https://pennon.example", true), ("http://pennon.example", false)] {
            let request = TestRequest::post().insert_header((HOST, "pennon.example")).insert_header((ORIGIN, origin));
            assert_eq!(is_trusted(&request.to_http_request(), &settings), ours, "{origin}");
        }
    }

    #[test]
    fn a_page_of_this_server_is_ours_whatever_stands_in_front_of_it() {
        for (host, origin) in [
            ("pennon.example", "https://pennon.example"),
            ("pennon.example:443", "https://pennon.example"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("Pennon.Example", "https://pennon.example"),
            ("pennon.example", "https://app.example"),
        ] {
            assert!(trusts(host, origin), "{origin} at {host}");
        }
    }

    #[test]
    fn any_other_page_is_foreign() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "https://pennon.example.evil.example",
            "https://pennon.example:8443",
            "https://pennon.example/",
            "https://user@pennon.example",
            "pennon.example",
            "file://pennon.example",
            "https://app.example.evil.example",
        ] {
            assert!(!trusts("pennon.example", origin), "{origin}");
        }
    }

    #[test]
    fn no_origin_and_two_origins_are_foreign() {
        let request = || TestRequest::post().insert_header((HOST, "pennon.example"));
        assert!(!is_trusted(&request().to_http_request(), &Settings::default()));
        let ours = (ORIGIN, "https://pennon.example");
        let twice = request().append_header(ours.clone()).append_header(ours).to_http_request();
        assert!(!is_trusted(&twice, &Settings::default()));
    }
}

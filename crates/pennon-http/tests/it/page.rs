//! The page.

use actix_web::http::StatusCode;
use pennon_http::Settings;

use crate::harness::{Server, get};

#[actix_web::test]
async fn the_page_runs_its_own_script_and_no_other() {
    let server = Server::plaid_only();
    let page = server.send(get("/")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "connect-src 'self' ;", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let html = std::str::from_utf8(&page.body).unwrap();
    assert!(
        !html.contains("<style") && !html.contains(" onclick") && !html.contains(" style="),
        "the policy forbids it"
    );
    assert!(html.contains(r#"content="plaid=Plaid""#), "the configured providers and no other");
    assert!(!html.contains("{{"), "every placeholder is filled in");
}

#[actix_web::test]
async fn every_file_that_the_page_names_is_there() {
    let server = Server::new();
    for (path, media_type) in
        [("/assets/pennon.js", "text/javascript; charset=utf-8"), ("/assets/pennon.css", "text/css; charset=utf-8")]
    {
        let page = server.send(get("/")).await;
        assert!(std::str::from_utf8(&page.body).unwrap().contains(path));
        let asset = server.send(get(path)).await;
        assert_eq!(asset.status, StatusCode::OK);
        assert_eq!(asset.header("content-type"), Some(media_type));
        let tag = asset.header("etag").unwrap().to_owned();
        let again = server.send(get(path).insert_header(("if-none-match", tag))).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }
}

#[actix_web::test]
async fn with_a_sandbox_the_page_may_call_it() {
    let address = "http://127.0.0.1:8091";
    let server = Server::with(Settings { sandbox_url: Some(address.to_owned()), ..Settings::default() });
    let page = server.send(get("/")).await;
    assert!(page.header("content-security-policy").unwrap().contains(&format!("connect-src 'self' {address};")));
    assert!(std::str::from_utf8(&page.body).unwrap().contains(&format!(r#"content="{address}""#)));
}

//! The page.

use actix_web::http::{Method, StatusCode};
use pennon_http::Settings;

use crate::harness::{Server, get};

const SANDBOX: &str = "http://127.0.0.1:8091";

fn with_sandbox() -> Server {
    Server::with(Settings { sandbox_url: Some(SANDBOX.to_owned()), ..Settings::default() })
}

#[actix_web::test]
async fn the_page_runs_its_own_script_and_no_other() {
    let server = with_sandbox();
    let page = server.send(get("/")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("plaid.com"), "{policy}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let html = std::str::from_utf8(&page.body).unwrap();
    assert!(
        !html.contains("<style") && !html.contains(" onclick") && !html.contains(" style="),
        "the policy forbids it"
    );
    assert!(!html.contains("{{"), "every placeholder is filled in");
}

#[actix_web::test]
async fn the_page_names_the_configured_providers_and_no_other() {
    let page = Server::plaid_only().send(get("/")).await;
    assert!(std::str::from_utf8(&page.body).unwrap().contains(r#"providers="plaid""#));
    let page = Server::new().send(get("/")).await;
    assert!(std::str::from_utf8(&page.body).unwrap().contains(r#"providers="plaid,snaptrade""#));
}

#[actix_web::test]
async fn every_file_that_the_page_names_is_there() {
    let server = Server::new();
    let page = server.send(get("/")).await;
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    let names: Vec<_> = html.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.contains(&"page.js") && names.contains(&"pennon.js") && names.contains(&"page.css"), "{names:?}");
    for name in names {
        let path = format!("/assets/{name}");
        let asset = server.send(get(&path)).await;
        assert_eq!(asset.status, StatusCode::OK, "{name}");
        let media_type = if name.ends_with(".css") { "text/css" } else { "text/javascript" };
        assert_eq!(asset.header("content-type"), Some(format!("{media_type}; charset=utf-8").as_str()));
        assert_eq!(asset.header("cache-control"), Some("no-cache"));
        let tag = asset.header("etag").unwrap().to_owned();
        let again = server.send(get(&path).insert_header(("if-none-match", tag))).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert!(again.body.is_empty());
    }
}

#[actix_web::test]
async fn any_other_name_is_the_name_of_nothing() {
    let server = Server::new();
    for path in ["/assets/index.html", "/assets/other.js", "/assets/..%2fsrc%2flib.rs", "/assets/", "/assets/PAGE.JS"] {
        server.send(get(path)).await.problem(404);
    }
    let head = get("/assets/pennon.js").method(Method::HEAD);
    assert_eq!(server.send(head).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn with_a_sandbox_the_page_may_call_it_and_nobody_else() {
    let page = with_sandbox().send(get("/")).await;
    assert!(page.header("content-security-policy").unwrap().contains(&format!("connect-src 'self' {SANDBOX};")));
    assert!(std::str::from_utf8(&page.body).unwrap().contains(&format!(r#"sandbox-url="{SANDBOX}""#)));
}

#[actix_web::test]
async fn with_the_real_provider_its_widget_may_run() {
    let page = Server::plaid_only().send(get("/")).await;
    let policy = page.header("content-security-policy").unwrap();
    for rule in [
        "script-src 'self' https://cdn.plaid.com/link/v2/stable/link-initialize.js;",
        "frame-src https://cdn.plaid.com/",
        "connect-src 'self' https://production.plaid.com/ https://sandbox.plaid.com/;",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
}

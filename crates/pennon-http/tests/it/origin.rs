//! Acts with a cookie come from our own pages.

use actix_web::{http::StatusCode, test::TestRequest};
use pennon_domain::Secret;
use pennon_http::Settings;

use crate::harness::{As, Server, delete, post};

fn acts() -> Vec<TestRequest> {
    vec![
        post("/plaid/holdings/refresh"),
        post("/api/plaid/holdings/refresh"),
        post("/plaid/create_link_token"),
        post("/plaid/exchange_public_token"),
        post("/logout"),
        delete("/plaid/connections/item-1"),
    ]
}

#[actix_web::test]
async fn a_foreign_page_cannot_act_with_the_users_cookie() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    for origin in ["https://evil.example", "null", "https://pennon.example.evil.example"] {
        for act in acts() {
            server.send(act.cookie_of(&token).insert_header(("origin", origin))).await.problem(403);
        }
    }
    for act in acts() {
        server.send(act.cookie_of(&token)).await.problem(403);
    }
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 0);
}

#[actix_web::test]
async fn our_own_page_and_a_trusted_one_can() {
    let server =
        Server::with(Settings { trusted_origins: vec!["https://app.example".to_owned()], ..Settings::default() });
    let (_, token) = server.with_item("ann", "item-1");
    for origin in ["https://pennon.example", "http://pennon.example", "https://app.example"] {
        let act = post("/plaid/create_link_token").cookie_of(&token).insert_header(("origin", origin));
        assert_eq!(server.send(act).await.status, StatusCode::OK, "{origin}");
    }
}

#[actix_web::test]
async fn a_token_that_no_browser_adds_by_itself_needs_no_origin() {
    let server = Server::with(Settings { proxy_secret: Some(Secret::new("proxy secret")), ..Settings::default() });
    let (_, token) = server.log_in("ann");
    let act = || post("/plaid/create_link_token");
    server.send(act().bearer(&token)).await.ok();
    server.send(act().bearer(&token).insert_header(("origin", "https://elsewhere.example"))).await.ok();
    let proxied = act()
        .insert_header(("x-pennon-user", "ann@example.com"))
        .insert_header(("x-pennon-proxy-secret", "proxy secret"));
    server.send(proxied).await.ok();
}

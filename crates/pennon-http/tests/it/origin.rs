//! Acts that pages ask for come from our own pages.

use actix_web::{http::StatusCode, test::TestRequest};
use pennon_domain::Secret;
use pennon_http::Settings;

use crate::harness::{As, Server, delete, get, post};

const ACT: &str = "/plaid/create_link_token";

fn behind_a_gateway() -> Server {
    Server::with(Settings { proxy_secret: Some(Secret::new("proxy secret")), ..Settings::default() })
}

fn through_the_gateway(request: TestRequest) -> TestRequest {
    request.insert_header(("x-pennon-user", "ann@example.com")).insert_header(("x-pennon-proxy-secret", "proxy secret"))
}

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
async fn a_program_needs_no_origin() {
    let server = behind_a_gateway();
    let (_, token) = server.log_in("ann");
    server.send(post(ACT).bearer(&token)).await.ok();
    server.send(through_the_gateway(post(ACT))).await.ok();
}

/// The gateway adds who the user is to whatever their browser sends.
#[actix_web::test]
async fn a_foreign_page_cannot_act_through_the_gateway() {
    let server = behind_a_gateway();
    server.log_in("ann");
    for header in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for act in acts() {
            server.send(through_the_gateway(act).insert_header(header)).await.problem(403);
        }
    }
    let ours = through_the_gateway(post(ACT)).insert_header(("sec-fetch-site", "same-origin"));
    server.send(ours.insert_header(("origin", "https://pennon.example"))).await.ok();
    server.send(through_the_gateway(post(ACT)).insert_header(("sec-fetch-site", "none"))).await.ok();
    let reading = through_the_gateway(get("/plaid/connections")).insert_header(("origin", "https://evil.example"));
    server.send(reading).await.ok();
}

#[actix_web::test]
async fn a_page_with_a_token_of_its_own_must_be_one_of_those_that_are_listed() {
    let trusted_origins = vec!["https://app.example".to_owned()];
    let server = Server::with(Settings { trusted_origins, ..Settings::default() });
    let (_, token) = server.log_in("ann");
    let cross_site = || post(ACT).bearer(&token).insert_header(("sec-fetch-site", "cross-site"));
    server.send(cross_site().insert_header(("origin", "https://app.example"))).await.ok();
    server.send(cross_site().insert_header(("origin", "https://elsewhere.example"))).await.problem(403);
}

#[actix_web::test]
async fn behind_https_a_page_without_it_is_foreign() {
    let server = Server::with(Settings { https: true, ..Settings::default() });
    let (_, token) = server.log_in("ann");
    let from = |origin: &'static str| post(ACT).cookie_of(&token).insert_header(("origin", origin));
    server.send(from("http://pennon.example")).await.problem(403);
    server.send(from("https://pennon.example")).await.ok();
}

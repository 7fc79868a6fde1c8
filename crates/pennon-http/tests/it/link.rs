//! Linking an institution.

use pennon_testkit::{after, login_required};
use serde_json::json;

use crate::harness::{As, Server, get, post};

#[actix_web::test]
async fn a_link_token_opens_the_widget() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    for path in ["/plaid/create_link_token", "/api/plaid/create_link_token"] {
        let answer = server.send(post(path).bearer(&token)).await;
        assert_eq!(answer.ok()["link_token"], "link-token");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[actix_web::test]
async fn the_widgets_token_becomes_a_connection_and_early_news_counts() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    server.world.news("item-1", after(0));
    let body = r#"{"public_token":"public-item-1","metadata":{"institution":null}}"#;
    let exchanged = server.send(post("/plaid/exchange_public_token").bearer(&token).json(body)).await.ok();
    assert_eq!(exchanged, json!({"success": true, "item_id": "item-1", "institution_name": "Bank of item-1"}));
    let pending = server.send(get("/plaid/pending-updates").bearer(&token)).await.ok();
    assert_eq!(pending["has_pending_updates"], true);
}

#[actix_web::test]
async fn a_token_that_the_provider_refuses_is_the_clients_fault() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    let body = r#"{"public_token":"stale"}"#;
    server.send(post("/plaid/exchange_public_token").bearer(&token).json(body)).await.problem(400);
    for body in ["", "{}", "[]", r#"{"public_token":7}"#] {
        server.send(post("/plaid/exchange_public_token").bearer(&token).json(body)).await.problem(400);
    }
}

#[actix_web::test]
async fn an_item_belongs_to_whoever_linked_it_first() {
    let server = Server::new();
    server.with_item("ann", "item-1");
    let (_, ben) = server.log_in("ben");
    let body = r#"{"public_token":"public-item-1"}"#;
    server.send(post("/plaid/exchange_public_token").bearer(&ben).json(body)).await.problem(409);
}

#[actix_web::test]
async fn a_broken_connection_is_repaired_by_its_owner() {
    let server = Server::new();
    let (user, token) = server.with_item("ann", "item-1");
    server.world.plaid.fails("item-1", login_required());
    server.world.refresh(&user, after(0)).unwrap_err();
    let path = "/plaid/create_update_link_token";
    let body = r#"{"item_id":"item-1"}"#;
    assert_eq!(server.send(post(path).bearer(&token).json(body)).await.ok()["link_token"], "link-token");

    let (_, ben) = server.log_in("ben");
    server.send(post(path).bearer(&ben).json(body)).await.problem(404);
    for body in ["", "{}", r#"{"item_id":""}"#] {
        server.send(post(path).bearer(&token).json(body)).await.problem(400);
    }
}

#[actix_web::test]
async fn linking_needs_a_user_and_a_configured_provider() {
    let server = Server::plaid_only();
    let (_, token) = server.log_in("ann");
    for path in ["/plaid/create_link_token", "/plaid/create_update_link_token", "/plaid/exchange_public_token"] {
        server.send(post(path)).await.problem(401);
    }
    server.send(post("/snaptrade/create_link_token").bearer(&token)).await.problem(503);
}

#[actix_web::test]
async fn a_provider_with_a_portal_has_no_widget() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    server.send(post("/snaptrade/create_link_token").bearer(&token)).await.problem(404);
    let body = r#"{"public_token":"public-item-1"}"#;
    server.send(post("/snaptrade/exchange_public_token").bearer(&token).json(body)).await.problem(404);
}

//! Linking through a portal.

use serde_json::json;

use crate::harness::{As, Server, get, post};

#[actix_web::test]
async fn registering_twice_is_registering_once() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    for path in ["/snaptrade/register", "/api/snaptrade/register"] {
        let answer = server.send(post(path).bearer(&token)).await.ok();
        assert_eq!(answer, json!({"success": true, "registered": true}));
    }
    assert_eq!(server.world.snaptrade.users().len(), 1);
}

#[actix_web::test]
async fn the_portal_opens_for_a_new_connection_and_comes_back_where_it_was_told() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    let path = "/snaptrade/create-connection-url";
    let answer = server.send(post(path).bearer(&token)).await;
    assert_eq!(answer.ok()["redirect_uri"], "https://portal.example/session");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "the address opens the portal as the user");
    server.send(post(path).bearer(&token).json(r#"{"redirect":"https://app.example/done"}"#)).await.ok();
    let requests = server.world.snaptrade.portal_requests();
    assert_eq!(requests[1].1.redirect.as_deref(), Some("https://app.example/done"));
}

#[actix_web::test]
async fn what_is_no_connection_of_ones_own_is_not_repaired() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    let path = "/snaptrade/create-connection-url";
    server.send(post(path).bearer(&token).json(r#"{"reconnect":"nobody's"}"#)).await.problem(404);
    for body in ["{", "[]", r#"{"reconnect":""}"#, r#"{"redirect":"javascript:alert(1)"}"#] {
        server.send(post(path).bearer(&token).json(body)).await.problem(400);
    }
}

#[actix_web::test]
async fn without_credentials_one_provider_is_unavailable_and_the_other_works() {
    let server = Server::plaid_only();
    let (_, token) = server.log_in("ann");
    for path in ["/snaptrade/register", "/snaptrade/create-connection-url", "/snaptrade/holdings/refresh"] {
        server.send(post(path).bearer(&token)).await.problem(503);
    }
    for path in ["/snaptrade/holdings", "/snaptrade/pending-updates", "/snaptrade/connections"] {
        server.send(get(path).bearer(&token)).await.problem(503);
    }
    server.send(get("/plaid/holdings").bearer(&token)).await.ok();
    server.send(post("/plaid/register").bearer(&token)).await.problem(404);
}

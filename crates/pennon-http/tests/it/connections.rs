//! Connections.

use pennon_domain::ProviderError;
use serde_json::json;

use crate::harness::{As, Server, delete, get};

#[actix_web::test]
async fn connections_are_listed_with_their_state() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let body = server.send(get("/plaid/connections").bearer(&token)).await.ok();
    let one = &body["connections"][0];
    assert_eq!(one["item_id"], "item-1");
    assert_eq!(one["institution_name"], "Bank of item-1");
    assert_eq!(one["status"], "active");
    assert_eq!(one["needs_reauth"], false);
    assert_eq!(one["last_synced"], json!(null));
}

#[actix_web::test]
async fn removing_one_ends_it_at_the_provider_first() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let request = || delete("/api/plaid/connections/item-1").bearer(&token);
    server.world.plaid.refuses_removal("item-1", ProviderError::RetryLater { code: "TIMEOUT".to_owned() });
    server.send(request()).await.problem(502);
    let listed = server.send(get("/plaid/connections").bearer(&token)).await.ok();
    assert_eq!(listed["connections"].as_array().unwrap().len(), 1, "still there to try again with");

    server.world.plaid.refuses_removal("item-1", ProviderError::Gone { code: "ITEM_NOT_FOUND".to_owned() });
    assert_eq!(server.send(request()).await.ok(), json!({"success": true}));
    assert_eq!(server.send(get("/plaid/connections").bearer(&token)).await.ok()["connections"], json!([]));
    server.send(request()).await.problem(404);
}

#[actix_web::test]
async fn the_connection_of_somebody_else_does_not_exist() {
    let server = Server::new();
    server.with_item("ann", "item-1");
    let (_, ben) = server.log_in("ben");
    let too_long = format!("/plaid/connections/{}", "x".repeat(300));
    for path in ["/plaid/connections/item-1", "/plaid/connections/no-such-item", too_long.as_str()] {
        server.send(delete(path).bearer(&ben)).await.problem(404);
    }
    assert!(!server.world.plaid.calls().iter().any(|(endpoint, _)| *endpoint == "/remove"));
}

//! Reading holdings.

use pennon_testkit::{after, snapshot};
use serde_json::Value;

use crate::harness::{As, Server, get};

#[actix_web::test]
async fn never_synced_asks_for_a_click() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let body = server.send(get("/plaid/holdings").bearer(&token)).await.ok();
    assert_eq!(body["success"], true);
    assert_eq!(body["holdings"], Value::Null);
    assert!(body["message"].as_str().unwrap().contains("Refresh"));
}

#[actix_web::test]
async fn what_was_synced_is_read_with_every_digit_and_without_a_call() {
    let server = Server::new();
    let (user, token) = server.log_in("ann");
    server.world.link(&user, "item-1", snapshot(&[("AAPL", "10.00012345678901234", "18500.00", "USD")]));
    server.world.refresh(&user, after(0)).unwrap();
    server.world.news("item-1", after(5));
    let calls = server.world.plaid.calls().len();

    for path in ["/plaid/holdings", "/api/plaid/holdings"] {
        let answer = server.send(get(path).bearer(&token)).await;
        let body = answer.ok();
        let data = &body["holdings"]["portfolio_data"];
        assert_eq!(data["holdings"][0]["ticker"], "AAPL");
        assert_eq!(data["holdings"][0]["quantity"].to_string(), "10.00012345678901234");
        assert_eq!(data["holdings"][0]["cost_basis"], Value::Null);
        assert_eq!(data["total_portfolio_value"].to_string(), "18500.00");
        assert_eq!(data["totals_by_currency"]["USD"].to_string(), "18500.00");
        let metadata = &body["holdings"]["portfolio_metadata"];
        assert_eq!(metadata["source"], "database");
        assert_eq!(metadata["has_pending_updates"], true);
        assert_eq!(metadata["connections"][0]["item_id"], "item-1");
        assert_eq!(body["message"], "Holdings retrieved from cache (updates available)");
        assert_eq!(body.get("refresh"), None);
    }
    assert_eq!(server.world.plaid.calls().len(), calls);
}

#[actix_web::test]
async fn two_currencies_have_no_common_total() {
    let server = Server::new();
    let (user, token) = server.log_in("ann");
    server.world.link(&user, "item-1", snapshot(&[("AAPL", "1", "10", "USD"), ("SHOP", "1", "7", "CAD")]));
    server.world.refresh(&user, after(0)).unwrap();
    let body = server.send(get("/plaid/holdings").bearer(&token)).await.ok();
    assert_eq!(body["holdings"]["portfolio_data"]["total_portfolio_value"], Value::Null);
}

#[actix_web::test]
async fn a_provider_without_credentials_is_told_apart_from_one_that_does_not_exist() {
    let server = Server::plaid_only();
    let (_, token) = server.log_in("ann");
    for path in ["/snaptrade/holdings", "/api/snaptrade/connections", "/snaptrade/pending-updates"] {
        let problem = server.send(get(path).bearer(&token)).await.problem(503);
        assert!(problem["detail"].as_str().unwrap().contains("SnapTrade"));
    }
    for path in ["/yodlee/holdings", "/api/yodlee/holdings", "/Plaid/holdings"] {
        server.send(get(path).bearer(&token)).await.problem(404);
    }
}

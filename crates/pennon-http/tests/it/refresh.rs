//! The click on Refresh.

use actix_web::http::StatusCode;
use pennon_testkit::{after, login_required, snapshot};

use crate::harness::{As, Server, get, post};

const PATH: &str = "/plaid/holdings/refresh";

#[actix_web::test]
async fn a_click_brings_the_holdings_and_takes_the_flag_down() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    server.world.news("item-1", after(0));
    let body = server.send(post(PATH).bearer(&token)).await.ok();
    assert_eq!(body["message"], "Holdings refreshed from Plaid");
    assert_eq!(body["holdings"]["portfolio_metadata"]["source"], "plaid");
    assert_eq!(body["holdings"]["portfolio_metadata"]["has_pending_updates"], false);
    let refresh = &body["refresh"];
    assert_eq!((&refresh["scope"], &refresh["provider_calls"]), (&"changed".into(), &1.into()));
    assert_eq!(refresh["outcomes"][0]["outcome"], "updated");
}

#[actix_web::test]
async fn a_second_click_is_told_how_long_to_wait() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    server.send(post(PATH).bearer(&token)).await.ok();
    server.set_time(after(18));
    let answer = server.send(post(PATH).bearer(&token)).await;
    let problem = answer.problem(429);
    assert_eq!(answer.header("retry-after"), Some("42"));
    assert_eq!(problem["retry_after_seconds"], 42);
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 1);

    server.set_time(after(60));
    server.send(post(PATH).bearer(&token)).await.ok();
}

#[actix_web::test]
async fn the_user_chooses_what_is_refreshed() {
    let server = Server::new();
    let (user, token) = server.with_item("ann", "item-1");
    server.world.link(&user, "item-2", snapshot(&[]));
    for (minute, body, scope) in [
        (0, r#"{"scope":"all"}"#, "all"),
        (2, r#"{"items":["item-2"]}"#, "items"),
        (4, r#"{"scope":"changed"}"#, "changed"),
    ] {
        server.set_time(after(minute * 60));
        // The content type does not matter: curl sends a form's by itself.
        let request =
            post(PATH).bearer(&token).json(body).insert_header(("content-type", "application/x-www-form-urlencoded"));
        assert_eq!(server.send(request).await.ok()["refresh"]["scope"], scope);
    }
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 2);
    assert_eq!(server.world.plaid.holdings_calls("item-2"), 3);
}

#[actix_web::test]
async fn a_wish_that_is_not_understood_costs_nothing() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    for body in ["{", "[]", r#"{"scope":"everything"}"#, r#"{"items":[]}"#, r#"{"scope":"all","items":["item-1"]}"#] {
        server.send(post(PATH).bearer(&token).json(body)).await.problem(400);
    }
    server.with_item("ben", "item-2");
    for item in ["item-2", "no-such-item"] {
        let body = format!(r#"{{"items":["item-1","{item}"]}}"#);
        server.send(post(PATH).bearer(&token).json(&body)).await.problem(404);
    }
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 0);
    // Nor was the cooldown claimed.
    server.send(post(PATH).bearer(&token)).await.ok();
}

#[actix_web::test]
async fn if_every_item_fails_the_stored_holdings_stay() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    server.send(post(PATH).bearer(&token)).await.ok();
    let read = || async { server.send(get("/plaid/holdings").bearer(&token)).await.ok() };
    let before = read().await;

    server.world.plaid.fails("item-1", login_required());
    server.set_time(after(100));
    let problem = server.send(post(PATH).bearer(&token)).await.problem(502);
    let outcome = &problem["outcomes"][0];
    assert_eq!((&outcome["item_id"], &outcome["outcome"]), (&"item-1".into(), &"failed".into()));
    assert_eq!((&outcome["error_code"], &outcome["needs_reauth"]), (&"ITEM_LOGIN_REQUIRED".into(), &true.into()));
    let after = read().await;
    assert_eq!(before["holdings"]["portfolio_data"], after["holdings"]["portfolio_data"]);
    assert_eq!(after["holdings"]["portfolio_metadata"]["connections"][0]["status"], "needs_reauth");
}

#[actix_web::test]
async fn a_get_is_no_click() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let answer = server.send(get(PATH).bearer(&token)).await;
    answer.problem(405);
    assert_eq!(answer.header("allow"), Some("POST"));
    assert_eq!(server.send(post("/plaid/holdings").bearer(&token)).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 0);
}

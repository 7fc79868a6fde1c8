//! Linking an item and saying where its webhooks go.

use pennon_domain::{LinkMode, LinkPort, LinkRequest, Secret, UserId};
use serde_json::json;

use crate::{
    bench::{Bench, access, error},
    server::Server,
};

#[test]
fn a_link_token_is_made_for_the_users_browser() {
    let body = json!({"link_token": "link-1", "expiration": "2026-03-02T10:00:00Z", "request_id": "req-1"});
    let server = Server::answering(200, body.to_string());
    let bench = Bench::of(&server);
    let webhook_url = Some("https://app.example/plaid/webhook".to_owned());
    let request = LinkRequest { user: UserId(7), webhook_url, mode: LinkMode::New };
    let token = bench.plaid.create_link_token(&request, &bench.cx).unwrap();
    assert_eq!(token.token.expose(), "link-1");
    assert_eq!(token.expires_at.unwrap().to_rfc3339(), "2026-03-02T10:00:00+00:00");
    let sent = server.requests()[0].json();
    assert_eq!((&sent["webhook"], &sent["products"]), (&json!(request.webhook_url), &json!(["investments"])));
    assert_eq!(bench.calls()[0].item, None);
}

#[test]
fn a_repair_is_recorded_as_being_about_its_item() {
    let server = Server::answering(200, json!({"link_token": "link-1"}).to_string());
    let bench = Bench::of(&server);
    let mode = LinkMode::Update { access: access(), select_accounts: false };
    let token = bench.plaid.create_link_token(&LinkRequest { user: UserId(7), webhook_url: None, mode }, &bench.cx);
    assert_eq!(token.unwrap().expires_at, None);
    assert_eq!(bench.calls()[0].item, Some(access().item));
    let sent = server.requests()[0].json();
    assert_eq!((&sent["access_token"], sent.get("products")), (&json!("access-7"), None));
}

#[test]
fn a_public_token_becomes_lasting_access() {
    let body = json!({"access_token": "access-8", "item_id": "item-8", "request_id": "req-1"});
    let server = Server::answering(200, body.to_string());
    let bench = Bench::of(&server);
    let linked = bench.plaid.exchange(&Secret::new("public-1"), &bench.cx).unwrap();
    assert_eq!((linked.item.as_str(), linked.access_token.expose()), ("item-8", "access-8"));
    assert_eq!(server.requests()[0].json(), json!({"public_token": "public-1"}));
}

#[test]
fn an_old_public_token_is_refused_as_input() {
    let server = Server::answering(400, error("INVALID_INPUT", "INVALID_PUBLIC_TOKEN"));
    let bench = Bench::of(&server);
    let refused = bench.plaid.exchange(&Secret::new("public-1"), &bench.cx).unwrap_err();
    assert!(matches!(refused, pennon_domain::ProviderError::Refused { .. }), "{refused}");
}

#[test]
fn an_exchange_without_an_item_is_unreadable() {
    for body in [json!({"access_token": "access-8"}), json!({"access_token": "access-8", "item_id": ""})] {
        let server = Server::answering(200, body.to_string());
        let bench = Bench::of(&server);
        let error = bench.plaid.exchange(&Secret::new("public-1"), &bench.cx).unwrap_err();
        assert_eq!(error.code(), "UNREADABLE");
    }
}

#[test]
fn webhooks_can_be_sent_to_another_address() {
    let server = Server::answering(200, json!({"item": {}, "request_id": "req-1"}).to_string());
    let bench = Bench::of(&server);
    bench.plaid.set_webhook(&access(), "https://new.example/plaid/webhook", &bench.cx).unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /item/webhook/update HTTP/1.1");
    assert_eq!(request.json(), json!({"access_token": "access-7", "webhook": "https://new.example/plaid/webhook"}));
}

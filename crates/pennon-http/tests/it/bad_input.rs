//! What strangers and mistaken clients send, and what they get for it.

use actix_web::test::TestRequest;
use pennon_domain::Secret;
use pennon_http::Settings;
use pennon_testkit::{SIGNATURE_HEADER, Signer, after, now};
use serde_json::json;

use crate::harness::{As, Server, get, post};

const WEBHOOK: &str = "/plaid/webhook";

/// Heads of tokens that name another algorithm.
const HS256: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6InRlc3Qta2V5IiwidHlwIjoiSldUIn0";
const NONE: &str = "eyJhbGciOiJub25lIiwia2lkIjoidGVzdC1rZXkiLCJ0eXAiOiJKV1QifQ";

/// What is delivered, and the status of the answer.
fn deliveries(signer: &Signer) -> Vec<(&'static str, TestRequest, u16)> {
    let news = signer.news("item-1", now());
    let signed = |body: String| post(WEBHOOK).signed(&signer.sign(body, now()));
    let with_head = |head: &str| {
        let (_, rest) = news.signature.split_once('.').unwrap();
        let token = format!("{head}.{rest}");
        post(WEBHOOK).insert_header((SIGNATURE_HEADER, token)).set_payload(news.body.clone())
    };
    let mut changed = news.clone();
    changed.body = changed.body.replace("item-1", "item-2");
    vec![
        ("as it should be", post(WEBHOOK).signed(&news), 200),
        ("unsigned", post(WEBHOOK).set_payload(news.body.clone()), 401),
        ("an algorithm with a shared key", with_head(HS256), 401),
        ("no algorithm", with_head(NONE), 401),
        ("a key that the provider does not have", post(WEBHOOK).signed(&Signer::named("other").news("i", now())), 401),
        ("another's key of the same id", post(WEBHOOK).signed(&Signer::new().news("item-1", now())), 401),
        ("too old", post(WEBHOOK).signed(&signer.news("item-1", after(-301))), 401),
        ("of the future", post(WEBHOOK).signed(&signer.news("item-1", after(62))), 401),
        ("with another body", post(WEBHOOK).signed(&changed), 401),
        ("no token at all", post(WEBHOOK).insert_header((SIGNATURE_HEADER, "a.b.c")).set_payload("{}"), 401),
        ("signed and no JSON", signed("{".to_owned()), 400),
        ("signed and of another shape", signed("[]".to_owned()), 400),
        ("signed and too large", signed(json!({"kind": "X", "padding": "x".repeat(65_536)}).to_string()), 413),
        ("of a kind that nobody knows", signed(json!({"kind": "SOMETHING_NEW", "item": "item-1"}).to_string()), 200),
        ("of an item that nobody knows", post(WEBHOOK).signed(&signer.news("unknown", now())), 200),
        ("of no item", signed(json!({"kind": "SOMETHING_NEW"}).to_string()), 200),
    ]
}

#[actix_web::test]
async fn every_delivery_gets_the_answer_that_its_sender_can_act_on() {
    let server = Server::new();
    server.with_item("ann", "item-1");
    for (what, request, status) in deliveries(&server.world.signer) {
        let answer = server.send(request).await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        match status {
            200 => assert_eq!(answer.ok(), json!({"success": true}), "{what}"),
            _ => drop(answer.problem(status)),
        }
    }
}

#[actix_web::test]
async fn no_act_reads_a_body_without_end() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let large = format!(r#"{{"items":["item-1"],"public_token":"public-item-1","padding":"{}"}}"#, "x".repeat(65_536));
    for path in [
        "/plaid/holdings/refresh",
        "/plaid/exchange_public_token",
        "/plaid/create_update_link_token",
        "/snaptrade/create-connection-url",
    ] {
        server.send(post(path).bearer(&token).json(&large)).await.problem(413);
    }
    let login = post("/login").insert_header(("origin", "https://pennon.example")).set_payload(large);
    server.send(login).await.problem(413);
    assert_eq!(server.world.plaid.holdings_calls("item-1"), 0);
}

#[actix_web::test]
async fn who_cannot_be_told_is_nobody() {
    let server = Server::with(Settings { proxy_secret: Some(Secret::new("proxy secret")), ..Settings::default() });
    let unknown = Secret::new("a session that nobody has");
    server.send(get("/plaid/holdings").cookie_of(&unknown)).await.problem(401);
    let ours = post("/plaid/holdings/refresh").insert_header(("origin", "https://pennon.example"));
    server.send(ours.cookie_of(&unknown)).await.problem(401);
    for name in ["ann", "", "ann@", "a@b@c", "ann example@example.com"] {
        let named = get("/plaid/holdings").insert_header(("x-pennon-user", name));
        server.send(named.insert_header(("x-pennon-proxy-secret", "proxy secret"))).await.problem(401);
    }
}

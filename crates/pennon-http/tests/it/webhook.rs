//! What providers deliver.

use pennon_http::{Edge, Settings};
use pennon_testkit::{Backend, SignedWebhook, Signer, TempStore, World, after, now};
use serde_json::json;

use crate::harness::{As, Server, get, post, send};

const PATH: &str = "/plaid/webhook";

#[actix_web::test]
async fn a_signed_delivery_raises_the_flag() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    for (path, second) in [("/plaid/webhook", 0), ("/api/plaid/webhook", 1)] {
        let webhook = server.world.signer.news("item-1", after(second));
        let answer = server.send(post(path).signed(&webhook)).await;
        assert_eq!(answer.ok(), json!({"success": true}));
    }
    let pending = server.send(get("/plaid/pending-updates").bearer(&token)).await.ok();
    assert_eq!(pending["has_pending_updates"], true);
}

#[actix_web::test]
async fn a_delivery_is_acknowledged_as_often_as_it_comes() {
    let server = Server::new();
    let webhook = server.world.signer.news("unknown-item", now());
    for _ in 0..3 {
        server.send(post(PATH).signed(&webhook)).await.ok();
    }
}

#[actix_web::test]
async fn a_delivery_that_is_not_signed_by_the_provider_changes_nothing() {
    let server = Server::new();
    let (user, _) = server.with_item("ann", "item-1");
    server.world.refresh(&user, now()).unwrap();
    let ours = server.world.signer.news("item-1", now());
    let forged = Signer::new().news("item-1", now());
    let mut changed = ours.clone();
    changed.body.push(' ');
    let unsigned = post(PATH).set_payload(ours.body.clone());
    for request in [unsigned, post(PATH).signed(&forged), post(PATH).signed(&changed)] {
        let answer = server.send(request).await;
        answer.problem(401);
        assert_eq!(answer.header("www-authenticate"), None, "no login helps");
    }
    assert!(server.world.pending(&user).is_empty());
}

#[actix_web::test]
async fn who_makes_up_keys_pays_for_the_lookups_and_not_others() {
    let server = Server::new();
    let from = |peer: &str, webhook: &SignedWebhook| post(PATH).peer_addr(peer.parse().unwrap()).signed(webhook);
    let forged = |peer, number| from(peer, &Signer::named(&format!("forged-{number}")).news("item-1", now()));
    for number in 0..10 {
        server.send(forged("203.0.113.1:4711", number)).await.problem(401);
    }
    server.send(forged("203.0.113.1:4712", 10)).await.problem(503);
    server.send(forged("203.0.113.2:4711", 11)).await.problem(401);
    let ours = server.world.signer.news("item-1", now());
    server.send(from("203.0.113.3:4711", &ours)).await.ok();
    server.send(from("203.0.113.1:4711", &ours)).await.ok();
}

#[actix_web::test]
async fn an_old_and_an_early_delivery_are_refused() {
    let server = Server::new();
    let webhook = server.world.signer.news("item-1", now());
    for (seconds, status) in [(-62, 401), (301, 401)] {
        server.set_time(after(seconds));
        server.send(post(PATH).signed(&webhook)).await.problem(status);
    }
    server.set_time(after(299));
    server.send(post(PATH).signed(&webhook)).await.ok();
}

#[actix_web::test]
async fn what_is_signed_and_not_understood_is_malformed() {
    let server = Server::new();
    for body in ["[]", "not json", "{}"] {
        let webhook = server.world.signer.sign(body, now());
        server.send(post(PATH).signed(&webhook)).await.problem(400);
    }
}

#[actix_web::test]
async fn a_body_of_64_kib_is_the_largest() {
    let server = Server::new();
    let sized = |size: usize| {
        let body = json!({"kind": "NEWS", "item": "item-1", "padding": ""}).to_string();
        let padded = body.replace(r#""padding":"""#, &format!(r#""padding":"{}""#, "x".repeat(size - body.len())));
        assert_eq!(padded.len(), size);
        server.world.signer.sign(padded, now())
    };
    server.send(post(PATH).signed(&sized(65_536))).await.ok();
    let large = sized(65_537);
    server.send(post(PATH).signed(&large)).await.problem(413);
    server.send(post(PATH).signed(&large).insert_header(("content-length", "65537"))).await.problem(413);
    // Announced as too large: not even read.
    let announced = post(PATH).signed(&sized(100)).insert_header(("content-length", "99999999"));
    server.send(announced).await.problem(413);
}

#[actix_web::test]
async fn a_provider_without_configuration_cannot_be_believed() {
    let server = Server::plaid_only();
    let webhook = server.world.signer.news("item-1", now());
    server.send(post("/snaptrade/webhook").signed(&webhook)).await.problem(503);
    server.send(post("/yodlee/webhook").signed(&webhook)).await.problem(404);
    server.send(get(PATH)).await.problem(405);
}

#[actix_web::test]
async fn what_cannot_be_stored_is_not_acknowledged() {
    // Without tables, every write fails.
    let world = World::new(TempStore::empty(Backend::Sqlite));
    let edge = Edge::new(world.app.clone(), Settings::default(), now);
    let answer = send(edge, post(PATH).signed(&world.signer.news("item-1", now()))).await;
    answer.problem(503);
    assert!(answer.header("retry-after").is_some());
}

//! Webhooks that a relay passes on.

use std::collections::BTreeMap;

use pennon_domain::{Provider, Secret};
use pennon_http::Settings;
use pennon_testkit::now;

use crate::harness::{As, Server, post};

const PATH: &str = "/plaid/webhook";

fn behind_a_relay() -> Server {
    let secrets = ["new secret", "old secret"].map(Secret::new).to_vec();
    Server::with(Settings { forward_secrets: BTreeMap::from([(Provider::PLAID, secrets)]), ..Settings::default() })
}

#[actix_web::test]
async fn whoever_forwards_shows_one_of_the_secrets() {
    let server = behind_a_relay();
    let webhook = server.world.signer.news("item-1", now());
    let forwarded = || post(PATH).signed(&webhook).insert_header(("X-Plaid-Forwarded", "true"));
    for secret in ["new secret", "old secret"] {
        server.send(forwarded().insert_header(("X-Plaid-Forward-Secret", secret))).await.ok();
    }
    server.send(forwarded()).await.problem(403);
    for secret in ["", "wrong", "new secret,old secret", "new secre"] {
        server.send(forwarded().insert_header(("X-Plaid-Forward-Secret", secret))).await.problem(403);
        server.send(post(PATH).signed(&webhook).insert_header(("X-Plaid-Forward-Secret", secret))).await.problem(403);
    }
    let twice = forwarded()
        .append_header(("X-Plaid-Forward-Secret", "new secret"))
        .append_header(("X-Plaid-Forward-Secret", "wrong"));
    server.send(twice).await.problem(403);
}

#[actix_web::test]
async fn the_secret_does_not_replace_the_signature() {
    let server = behind_a_relay();
    let body = server.world.signer.news("item-1", now()).body;
    let request = post(PATH).set_payload(body).insert_header(("X-Plaid-Forward-Secret", "new secret"));
    server.send(request).await.problem(401);
}

#[actix_web::test]
async fn the_provider_itself_needs_no_secret() {
    let server = behind_a_relay();
    let webhook = server.world.signer.news("item-1", now());
    server.send(post(PATH).signed(&webhook)).await.ok();
    // The mark of another provider's relay says nothing here.
    server.send(post(PATH).signed(&webhook).insert_header(("X-SnapTrade-Forwarded", "true"))).await.ok();
}

#[actix_web::test]
async fn without_a_configured_secret_nobody_forwards() {
    let server = Server::new();
    let webhook = server.world.signer.news("item-1", now());
    for header in [("X-Plaid-Forwarded", "true"), ("X-Plaid-Forward-Secret", ""), ("X-Plaid-Forward-Secret", "guess")] {
        server.send(post(PATH).signed(&webhook).insert_header(header)).await.problem(403);
    }
}

//! Webhooks that the sandbox signs with a real key, from the bytes to the event.

use std::{
    net::IpAddr,
    sync::{Mutex, mpsc},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{CallContext, Effect, Event, ItemId, ItemStatus, Provider};
use pennon_providers::{Environment, Plaid, PlaidConfig, PlaidWebhooks};
use pennon_sandbox::{Fault, Options, Sandbox};
use pennon_webhook::{Delivery, Rejection, Verified, WebhookPort};

use crate::{
    bench::{Bench, config, error, now},
    server::{Server, respond},
};

const KEY: &str = "/webhook_verification_key/get";

/// A sandbox with an item, and webhooks as the server would receive them.
struct Scene {
    sandbox: Sandbox,
    webhooks: PlaidWebhooks,
    item: String,
    cx: CallContext,
}

impl Scene {
    fn new(environment: Environment) -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let item = sandbox.plaid().connect("ins_demo_harborline", None).unwrap().item_id;
        let config = PlaidConfig { environment, base_url: Some(sandbox.base_url().to_owned()), ..config() };
        let plaid = Plaid::with_pause(config, |_| ()).unwrap();
        let cx = CallContext::new(now(), Duration::from_secs(60));
        Self { webhooks: PlaidWebhooks::new(&plaid), sandbox, item, cx }
    }

    fn body(&self, webhook_type: &str, code: &str) -> String {
        self.sandbox.plaid().webhook_body(&self.item, webhook_type, code).unwrap()
    }

    /// Signs a body as of now and receives it.
    fn receive(&self, body: &str) -> Result<Verified<Event>, Rejection> {
        let token = self.sandbox.plaid().sign(body.as_bytes(), now().timestamp()).unwrap();
        self.receive_with(&token, body, now())
    }

    fn receive_with(&self, token: &str, body: &str, at: DateTime<Utc>) -> Result<Verified<Event>, Rejection> {
        self.receive_from(None, token, body, at)
    }

    fn receive_from(
        &self,
        peer: Option<IpAddr>,
        token: &str,
        body: &str,
        at: DateTime<Utc>,
    ) -> Result<Verified<Event>, Rejection> {
        let headers = [("content-type", &b"application/json"[..]), ("plaid-verification", token.as_bytes())];
        let delivery = Delivery { headers: &headers, body: body.as_bytes(), received_at: at, peer };
        self.webhooks.receive(&delivery, &CallContext { now: at, ..self.cx.clone() })
    }
}

#[test]
fn news_is_verified_and_raises_with_one_call_for_the_key() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    for _ in 0..3 {
        let verified = scene.receive(&body).unwrap();
        let key = verified.delivery_key().to_owned();
        let event = verified.into_inner();
        assert_eq!((event.provider, event.kind.as_str()), (Provider::PLAID, "HOLDINGS:DEFAULT_UPDATE"));
        assert_eq!((event.delivery_key, event.issued_at), (key, now()));
        assert_eq!(event.item, Some(ItemId::new(&scene.item).unwrap()));
        assert_eq!(event.effect, Effect::news());
    }
    assert_eq!(scene.sandbox.calls_to(KEY), 1);
    let calls = scene.cx.calls.drain();
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].endpoint.as_str(), &calls[0].error_code), (KEY, &None));
}

#[test]
fn every_webhook_of_the_sandbox_has_its_effect() {
    let scene = Scene::new(Environment::Sandbox);
    for (webhook_type, code, raises, status) in [
        ("HOLDINGS", "DEFAULT_UPDATE", true, None),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE", true, None),
        ("INVESTMENTS_TRANSACTIONS", "HISTORICAL_UPDATE", true, None),
        ("ITEM", "ERROR", false, Some(ItemStatus::NeedsReauth)),
        ("ITEM", "LOGIN_REPAIRED", false, Some(ItemStatus::Active)),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE", false, Some(ItemStatus::Attention)),
        ("ITEM", "PENDING_DISCONNECT", false, Some(ItemStatus::Attention)),
        ("ITEM", "PENDING_EXPIRATION", false, Some(ItemStatus::Attention)),
        ("ITEM", "USER_PERMISSION_REVOKED", false, Some(ItemStatus::Gone)),
    ] {
        let event = scene.receive(&scene.body(webhook_type, code)).unwrap().into_inner();
        let change = event.effect.status.map(|change| change.status);
        assert_eq!((event.effect.raises, change), (raises, status), "{webhook_type}:{code}");
    }
    let revoked = scene.receive(&scene.body("ITEM", "USER_ACCOUNT_REVOKED")).unwrap().into_inner();
    assert!(revoked.effect.revokes_account.is_some());
}

#[test]
fn a_webhook_of_the_wrong_environment_does_nothing() {
    let scene = Scene::new(Environment::Production);
    let event = scene.receive(&scene.body("HOLDINGS", "DEFAULT_UPDATE")).unwrap().into_inner();
    assert_eq!((event.kind.as_str(), event.effect), ("HOLDINGS:DEFAULT_UPDATE", Effect::none()));
}

#[test]
fn the_window_and_the_body_are_checked_before_anyone_is_called() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    let token = scene.sandbox.plaid().sign(body.as_bytes(), now().timestamp()).unwrap();
    let reason = |token: &str, body: &str, seconds| {
        let received = scene.receive_with(token, body, now() + TimeDelta::seconds(seconds));
        received.err().map(|rejection| rejection.reason())
    };
    let compact = serde_json::from_str::<serde_json::Value>(&body).unwrap().to_string();
    assert_eq!(reason(&token, &compact, 0), Some("body_changed"));
    assert_eq!(reason(&token, &body, 301), Some("stale"));
    assert_eq!(reason(&token, &body, -61), Some("from_the_future"));
    assert_eq!(reason("a.b.c", &body, 0), Some("token_shape"));
    assert_eq!(scene.sandbox.calls_to(KEY), 0);
    assert_eq!(reason(&token, &body, 300), None);
    assert_eq!(reason(&token, &body, -60), None);
}

#[test]
fn keys_rotate_and_expire() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    let old = scene.sandbox.plaid().current_key();
    assert!(scene.receive(&body).is_ok());
    scene.sandbox.plaid().rotate_key().unwrap();
    assert!(scene.receive(&body).is_ok(), "the new key is asked for");
    assert_eq!(scene.sandbox.calls_to(KEY), 2);
    scene.sandbox.plaid().expire_key(&old).unwrap();
    // The sandbox expires it by the machine's clock, which is past in any case a century later.
    let later = now() + TimeDelta::days(36_500);
    let token = scene.sandbox.plaid().sign_with(&old, body.as_bytes(), later.timestamp()).unwrap();
    assert_eq!(scene.receive_with(&token, &body, later).unwrap_err().reason(), "expired_key");
}

#[test]
fn a_key_of_nobody_is_asked_for_once() {
    let scene = Scene::new(Environment::Sandbox);
    let stranger = Sandbox::start(Options::default()).unwrap();
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    let token = stranger.plaid().sign(body.as_bytes(), now().timestamp()).unwrap();
    for _ in 0..5 {
        assert_eq!(scene.receive_with(&token, &body, now()).unwrap_err().reason(), "unknown_key");
    }
    assert_eq!(scene.sandbox.calls_to(KEY), 1);
    assert!(scene.receive(&body).is_ok());
}

#[test]
fn a_flood_of_made_up_keys_leaves_the_addresses_of_plaid_a_reserve() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    let genuine = scene.sandbox.plaid().sign(body.as_bytes(), now().timestamp()).unwrap();
    let (_, rest) = genuine.split_once('.').unwrap();
    let forged = |number: usize| {
        let header = serde_json::json!({"alg": "ES256", "kid": format!("forged-{number}")}).to_string();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    };
    let from = |peer: &str, token: &str| {
        scene.receive_from(Some(peer.parse().unwrap()), token, &body, now()).map_err(|rejection| rejection.reason())
    };
    let asked = (0..100).filter(|number| {
        let peer = format!("203.0.113.{number}");
        from(&peer, &forged(*number)) == Err("unknown_key")
    });
    assert_eq!(asked.count(), 30);
    assert_eq!(from("203.0.113.200", &genuine), Err("busy"));
    assert_eq!(scene.sandbox.calls_to(KEY), 30);
    for (number, published) in ["52.21.26.131", "52.21.47.157", "52.41.247.19", "52.88.82.239"].into_iter().enumerate()
    {
        assert_eq!(from(published, &forged(200 + number)), Err("unknown_key"), "{published}");
    }
    assert!(from("52.21.26.131", &genuine).is_ok());
    assert!(from("203.0.113.200", &genuine).is_ok(), "and now it is known");
}

#[test]
fn a_key_is_confirmed_for_one_environment_and_over_a_restart() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    assert!(scene.receive(&body).is_ok());
    let kept = scene.webhooks.known_keys();
    assert_eq!((kept.len(), kept[0].origin.as_str()), (1, scene.sandbox.base_url()));
    let webhooks = |sandbox: &Sandbox| {
        let config = PlaidConfig { base_url: Some(sandbox.base_url().to_owned()), ..config() };
        PlaidWebhooks::new(&Plaid::with_pause(config, |_| ()).unwrap())
    };
    let restarted = Scene { webhooks: webhooks(&scene.sandbox), ..scene };
    restarted.webhooks.recall(kept.clone());
    assert!(restarted.receive(&body).is_ok());
    assert_eq!(restarted.sandbox.calls_to(KEY), 1);

    let other = Sandbox::start(Options::default()).unwrap();
    let elsewhere = Scene { webhooks: webhooks(&other), ..restarted };
    elsewhere.webhooks.recall(kept);
    assert_eq!(elsewhere.receive(&body).unwrap_err().reason(), "unknown_key");
    assert_eq!(other.calls_to(KEY), 1);
}

#[test]
fn without_the_key_a_webhook_is_neither_believed_nor_lost() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    scene.sandbox.inject(Fault::error("PLANNED_MAINTENANCE").at(KEY).once());
    let unavailable = Rejection::Unavailable { code: "PLANNED_MAINTENANCE".to_owned() };
    assert_eq!(scene.receive(&body).unwrap_err(), unavailable);
    assert!(scene.receive(&body).is_ok(), "when it comes again");
}

#[test]
fn a_provider_that_hangs_holds_a_webhook_for_three_seconds_at_most() {
    let scene = Scene::new(Environment::Sandbox);
    let body = scene.body("HOLDINGS", "DEFAULT_UPDATE");
    scene.sandbox.hang(KEY);
    let began = Instant::now();
    assert_eq!(scene.receive(&body).unwrap_err(), Rejection::Unavailable { code: "TIMEOUT".to_owned() });
    assert!(began.elapsed() < Duration::from_secs(9), "the sender waits for ten");
    scene.sandbox.release(KEY);
    assert!(scene.receive(&body).is_ok());
}

#[test]
fn the_tries_for_a_key_share_one_patience() {
    let scene = Scene::new(Environment::Sandbox);
    let (never, over) = mpsc::channel::<()>();
    let over = Mutex::new(over);
    let slow = Server::start(move |_, stream| {
        let _ = over.lock().unwrap().recv_timeout(Duration::from_millis(800));
        respond(stream, 500, "", error("API_ERROR", "INTERNAL_SERVER_ERROR").as_bytes());
    });
    let bench = Bench::of(&slow);
    let scene = Scene { webhooks: PlaidWebhooks::new(&bench.plaid), ..scene };
    let unavailable = Rejection::Unavailable { code: "INTERNAL_SERVER_ERROR".to_owned() };
    assert_eq!(scene.receive(&scene.body("HOLDINGS", "DEFAULT_UPDATE")).unwrap_err(), unavailable);
    assert_eq!(slow.requests().len(), 2, "a third would end too late");
    drop(never);
}

#[test]
fn a_signed_body_without_a_type_is_malformed() {
    let scene = Scene::new(Environment::Sandbox);
    for body in ["", "[]", "{}", r#"{"webhook_type":"ITEM"}"#, "not json"] {
        assert!(matches!(scene.receive(body), Err(Rejection::Malformed { .. })), "{body}");
    }
}

//! Webhooks: where they go, what they hold, who signed them.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::client::{Client, PATIENCE, of, story};
use crate::receiver::{Delivery, Receiver};

/// Checks a delivery as a client would: the key comes from the endpoint, the digest from the bytes. Gives the claims.
fn verified(client: &Client, delivery: &Delivery) -> Option<Value> {
    let parts: Vec<&str> = delivery.signature.split('.').collect();
    let [header, payload, signature] = parts[..] else { return None };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)).unwrap();
    assert_eq!(json(header)["alg"], "ES256");
    let key = client.ok("/webhook_verification_key/get", json!({"key_id": json(header)["kid"]}))["key"].clone();
    let mut point = vec![0x04];
    point.extend(decode(key["x"].as_str().unwrap()));
    point.extend(decode(key["y"].as_str().unwrap()));
    let message = format!("{header}.{payload}");
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message.as_bytes(), &decode(signature)).ok()?;
    let claims = json(payload);
    let hash: String = digest(&SHA256, &delivery.body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    (claims["request_body_sha256"] == hash.as_str()).then_some(claims)
}

#[test]
fn a_fired_webhook_is_signed_by_the_published_key() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let item = story.sandbox.plaid().connect("ins_demo_harborline", Some(&format!("{}/hook", backend.base))).unwrap();
    let request =
        json!({"access_token": item.access_token, "webhook_type": "HOLDINGS", "webhook_code": "DEFAULT_UPDATE"});
    assert_eq!(story.client.ok("/sandbox/item/fire_webhook", request)["webhook_fired"], true);

    let mut delivery = backend.next();
    assert_eq!(delivery.path, "/hook");
    assert_eq!(delivery.json()["item_id"], item.item_id.as_str());
    let claims = verified(&story.client, &delivery).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(claims["iat"].as_u64().unwrap().abs_diff(now) < 60);

    let text = String::from_utf8(delivery.body.clone()).unwrap();
    assert!(
        text.starts_with("{\n  \"environment\": \"sandbox\",\n  \"error\": null,\n  \"item_id\": ")
            && text.ends_with("\n}")
    );
    delivery.body.push(b'\n');
    assert!(verified(&story.client, &delivery).is_none(), "one byte more must not pass");
}

#[test]
fn an_item_without_a_webhook_reports_to_the_backend() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let (item_id, _) = story.connect("ins_demo_cedar");
    assert!(story.sandbox.plaid().fire_webhook(&item_id, "HOLDINGS", "DEFAULT_UPDATE").is_err(), "nobody listens yet");
    story.sandbox.plaid().set_webhook_base(&backend.base);
    assert_eq!(story.sandbox.plaid().fire_webhook(&item_id, "HOLDINGS", "DEFAULT_UPDATE").unwrap(), 200);
    assert_eq!(backend.next().path, "/plaid/webhook");
}

#[test]
fn the_receivers_status_is_told_and_redirects_are_not_followed() {
    let story = story();
    for (line, status) in [("503 Service Unavailable", 503), ("302 Found\r\nLocation: /elsewhere", 302)] {
        let backend = Receiver::answering(line);
        let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&backend.base)).unwrap();
        assert_eq!(story.sandbox.plaid().fire_webhook(&item.item_id, "HOLDINGS", "DEFAULT_UPDATE").unwrap(), status);
        backend.next();
        assert!(backend.rest().is_empty());
    }
}

#[test]
fn a_receiver_that_hangs_holds_up_neither_calls_nor_the_end() {
    let story = story();
    // It accepts the connection, because the system does, and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = format!("http://{}", silent.local_addr().unwrap());
    let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&hook)).unwrap();
    let before = Instant::now();
    let request =
        json!({"access_token": item.access_token, "webhook_type": "HOLDINGS", "webhook_code": "DEFAULT_UPDATE"});
    story.client.ok("/sandbox/item/fire_webhook", request);
    story.client.ok("/investments/holdings/get", of(&item.access_token));
    drop(story.sandbox);
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
}

#[test]
fn a_webhook_counts_what_has_changed_since_the_last_one() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let item = story.sandbox.plaid().connect("ins_demo_harborline", Some(&backend.base)).unwrap();
    let plaid = story.sandbox.plaid();
    plaid.set_quantity(&item.item_id, "AAPL", 1).unwrap();
    plaid.set_quantity(&item.item_id, "BND", 1).unwrap();
    story.client.ok("/investments/refresh", of(&item.access_token));
    let body = backend.next().json();
    assert_eq!((&body["new_holdings"], &body["updated_holdings"]), (&json!(1), &json!(1)));
    story.client.ok("/investments/refresh", of(&item.access_token));
    assert!(plaid.settle(PATIENCE));
    assert!(backend.rest().is_empty(), "nothing has changed since");
}

#[test]
fn a_login_is_lost_and_found_again() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&backend.base)).unwrap();
    story.client.ok("/sandbox/item/reset_login", of(&item.access_token));
    let delivery = backend.next();
    assert_eq!(delivery.name(), "ITEM:ERROR");
    assert_eq!(delivery.json()["error"]["error_code"], "ITEM_LOGIN_REQUIRED");
    let refused = story.client.refused("/investments/holdings/get", of(&item.access_token));
    assert_eq!(refused, (400, "ITEM_LOGIN_REQUIRED".to_owned()));
    let state = story.client.ok("/item/get", of(&item.access_token));
    assert_eq!(state["item"]["error"]["error_type"], "ITEM_ERROR");
    assert_eq!(state["status"]["last_webhook"]["code_sent"], "ERROR");

    story.sandbox.plaid().repair(&item.item_id).unwrap();
    story.client.ok("/investments/holdings/get", of(&item.access_token));
    assert!(story.sandbox.plaid().settle(PATIENCE));
    assert!(backend.rest().is_empty(), "a repair in update mode is not announced");
}

#[test]
fn a_changed_webhook_is_acknowledged_and_a_removed_one_is_silent() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let (item_id, access_token) = story.connect("ins_demo_cedar");
    let answer =
        story.client.ok("/item/webhook/update", json!({"access_token": access_token, "webhook": backend.base}));
    assert_eq!(answer["item"]["webhook"], backend.base.as_str());
    let delivery = backend.next();
    assert_eq!(delivery.name(), "ITEM:WEBHOOK_UPDATE_ACKNOWLEDGED");
    assert_eq!(delivery.json()["new_webhook_url"], backend.base.as_str());

    story.sandbox.plaid().set_webhook_base(&backend.base);
    story.client.ok("/item/webhook/update", json!({"access_token": access_token, "webhook": null}));
    assert!(story.sandbox.plaid().fire_webhook(&item_id, "HOLDINGS", "DEFAULT_UPDATE").is_err());
}

#[test]
fn the_endpoint_fires_known_webhooks_only() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let item = story.sandbox.plaid().connect("ins_demo_cedar", Some(&backend.base)).unwrap();
    let fire = |kind: &str, code: &str| {
        let request = json!({"access_token": item.access_token, "webhook_type": kind, "webhook_code": code});
        story.client.call("/sandbox/item/fire_webhook", request)
    };
    for (kind, code) in [
        ("HOLDINGS", "DEFAULT_UPDATE"),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE"),
        ("INVESTMENTS_TRANSACTIONS", "HISTORICAL_UPDATE"),
        ("ITEM", "ERROR"),
        ("ITEM", "LOGIN_REPAIRED"),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE"),
        ("ITEM", "PENDING_DISCONNECT"),
        ("ITEM", "PENDING_EXPIRATION"),
        ("ITEM", "USER_ACCOUNT_REVOKED"),
        ("ITEM", "USER_PERMISSION_REVOKED"),
    ] {
        assert_eq!(fire(kind, code).0, 200);
        assert_eq!(backend.next().name(), format!("{kind}:{code}"));
    }
    assert_eq!(fire("TRANSACTIONS", "DEFAULT_UPDATE").1["error_code"], "SANDBOX_WEBHOOK_INVALID");
    // The library sends anything, for clients that must ignore what they do not know.
    assert_eq!(story.sandbox.plaid().fire_webhook(&item.item_id, "INVESTMENTS", "HOLDINGS_UPDATE").unwrap(), 200);
}

#[test]
fn a_rotated_key_signs_and_the_old_one_says_when_it_ended() {
    let story = story();
    let plaid = story.sandbox.plaid();
    let old = plaid.current_key();
    let new = plaid.rotate_key().unwrap();
    for kid in [&old, &new] {
        let body = b"{}".to_vec();
        let signature = plaid.sign_with(kid, &body, 1_700_000_000).unwrap();
        let delivery = Delivery { path: String::new(), signature, body };
        assert_eq!(verified(&story.client, &delivery).unwrap()["iat"], 1_700_000_000);
    }
    plaid.expire_key(&old).unwrap();
    let key = |kid: &str| story.client.ok("/webhook_verification_key/get", json!({"key_id": kid}))["key"].clone();
    assert!(key(&old)["expired_at"].is_u64() && key(&new)["expired_at"].is_null());
    let refused = story
        .client
        .refused("/webhook_verification_key/get", json!({"key_id": "00000000-0000-4000-8000-000000000000"}));
    assert_eq!(refused, (400, "INVALID_WEBHOOK_VERIFICATION_KEY_ID".to_owned()));
}

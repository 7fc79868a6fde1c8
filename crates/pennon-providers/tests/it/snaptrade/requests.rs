//! What is sent.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use pennon_domain::{Access, HoldingsPort, Provider, ProviderError};
use pennon_providers::SnapTradeConfig;
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::json;

use super::bench::{Bench, KEY, access, account, answers, config, connection};
use crate::{
    bench::now,
    server::{Request, Server},
};

/// The signature of a request without a body, made from what the server got.
fn expected_signature(request: &Request) -> String {
    let (path, query) = request.target();
    let signed = format!(r#"{{"content":null,"path":"{path}","query":"{query}"}}"#);
    STANDARD.encode(sign(&Key::new(HMAC_SHA256, KEY.as_bytes()), signed.as_bytes()))
}

#[test]
fn each_request_is_signed_as_it_is_sent() {
    let server = connection(json!([account("acc-1"), account("acc 2/ü")]));
    let bench = Bench::of(&server);
    bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    let mut paths: Vec<_> = requests.iter().map(|request| request.target().0.to_owned()).collect();
    paths[1..].sort();
    assert_eq!(
        paths,
        [
            "/authorizations/con-7/accounts",
            "/accounts/acc%202%2F%C3%BC/balances",
            "/accounts/acc%202%2F%C3%BC/positions/all",
            "/accounts/acc-1/balances",
            "/accounts/acc-1/positions/all",
        ]
    );
    for request in &requests {
        assert!(request.line.starts_with("GET "), "{}", request.line);
        assert_eq!(request.header("Signature"), Some(expected_signature(request).as_str()), "{}", request.line);
        assert_eq!(request.target().1, "clientId=QUAY&timestamp=1790000000&userId=pennon-1&userSecret=hush%20hush");
        assert!(request.header("User-Agent").unwrap().starts_with("pennon/"));
    }
}

#[test]
fn a_personal_key_names_no_user() {
    let server = connection(json!([account("acc-1")]));
    let bench = Bench::personal(&server);
    bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    for request in server.requests() {
        assert_eq!(request.target().1, "clientId=PERS-QUAY&timestamp=1790000000");
        assert_eq!(request.header("Signature"), Some(expected_signature(&request).as_str()));
    }
}

#[test]
fn a_prefix_is_sent_and_signed() {
    let server = connection(json!([]));
    let base_url = Some(format!("{}/api/v1/", server.url()));
    let bench = Bench::with(SnapTradeConfig { base_url, ..config() }, &server, Duration::from_secs(60));
    bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.target().0, "/api/v1/authorizations/con-7/accounts");
    assert_eq!(request.header("Signature"), Some(expected_signature(request).as_str()));
}

#[test]
fn a_repetition_is_signed_anew() {
    let number = AtomicUsize::new(0);
    let accounts = json!([]);
    let server = Server::serving(move |request| match number.fetch_add(1, Ordering::SeqCst) {
        0 => (429, "Retry-After: 7\r\n".to_owned(), String::new()),
        _ => answers(&accounts, request),
    });
    let bench = Bench::of(&server);
    bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    let requests = server.requests();
    let timestamp = |request: &Request| {
        let query = request.target().1.split('&').find_map(|pair| pair.strip_prefix("timestamp="));
        query.unwrap().parse::<i64>().unwrap()
    };
    assert_eq!(timestamp(&requests[0]), 1_790_000_000);
    assert!(timestamp(&requests[1]) >= 1_790_000_007);
    assert_ne!(requests[0].header("Signature"), requests[1].header("Signature"));
    assert_eq!(requests[1].header("Signature"), Some(expected_signature(&requests[1]).as_str()));
}

#[test]
fn a_call_is_recorded_without_ids() {
    let server = connection(json!([account("acc-1")]));
    let bench = Bench::of(&server);
    bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    let calls = bench.calls();
    let endpoints: Vec<_> = calls.iter().map(|call| call.endpoint.as_str()).collect();
    let expected = [
        "/accounts/{accountId}/balances",
        "/accounts/{accountId}/positions/all",
        "/authorizations/{authorizationId}/accounts",
    ];
    assert_eq!(endpoints, expected);
    for call in calls {
        assert_eq!((call.provider, call.item.as_ref()), (Provider::SNAPTRADE, Some(&access().item)));
        assert_eq!((call.at, call.error_code, call.request_id.as_deref()), (now(), None, Some("req-1")));
        assert!(!call.duration.is_zero());
    }
}

#[test]
fn without_a_registered_user_nobody_is_called() {
    let server = connection(json!([]));
    let bench = Bench::of(&server);
    for provider_user in [None, Some(String::new())] {
        let access = Access { provider_user, ..access() };
        let error = ProviderError::Configuration { code: "NO_PROVIDER_USER".to_owned() };
        assert_eq!(bench.snaptrade.holdings(&access, &bench.cx), Err(error.clone()));
        assert_eq!(bench.snaptrade.remove(&access, &bench.cx), Err(error));
    }
    assert!(server.requests().is_empty() && bench.calls().is_empty());
}

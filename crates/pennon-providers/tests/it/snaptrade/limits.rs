//! Limits: SnapTrade's, and the one that keeps us below them.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use pennon_domain::{CallContext, HoldingsPort, ProviderError};
use serde_json::json;

use super::bench::{Bench, access, account, answers, config, connection, error};
use crate::{bench::now, server::Server};

/// Refuses the first requests with these headers, then has an empty connection.
fn limiting(refusals: usize, headers: &'static str) -> Server {
    let number = AtomicUsize::new(0);
    let accounts = json!([]);
    Server::serving(move |request| match number.fetch_add(1, Ordering::SeqCst) < refusals {
        true => (429, headers.to_owned(), error("0000", 429)),
        false => answers(&accounts, request),
    })
}

fn limited(seconds: Option<u64>) -> ProviderError {
    ProviderError::RateLimited { code: "0000".to_owned(), after: seconds.map(Duration::from_secs) }
}

#[test]
fn a_short_limit_is_waited_for_once() {
    let server = limiting(1, "Retry-After: 7\r\n");
    let bench = Bench::of(&server);
    assert!(bench.snaptrade.holdings(&access(), &bench.cx).is_ok());
    assert_eq!(bench.long_pauses(), [7]);
    let server = limiting(100, "Retry-After: 7\r\n");
    let bench = Bench::of(&server);
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(limited(Some(7))));
    assert_eq!((bench.record().len(), bench.long_pauses()), (2, vec![7]));
}

#[test]
fn a_long_limit_is_for_the_user_to_know() {
    for (headers, seconds) in [
        ("Retry-After: 31\r\n", 31),
        ("X-RateLimit-Limit: 250\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 42\r\n", 42),
    ] {
        let server = limiting(100, headers);
        let bench = Bench::of(&server);
        assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(limited(Some(seconds))));
        assert_eq!((bench.record().len(), bench.pauses()), (1, 0));
    }
}

#[test]
fn a_limit_that_does_not_say_how_long_is_tried_again_like_a_hiccup() {
    let server = limiting(2, "");
    let bench = Bench::of(&server);
    assert!(bench.snaptrade.holdings(&access(), &bench.cx).is_ok());
    assert_eq!((bench.record().len(), bench.pauses(), bench.long_pauses().len()), (3, 2, 0));
    let server = limiting(100, "");
    let bench = Bench::of(&server);
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(limited(None)));
}

#[test]
fn a_limit_holds_up_everybody_until_it_ends() {
    let server = limiting(1, "Retry-After: 31\r\n");
    let bench = Bench::with(config(), &server, Duration::from_secs(20));
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(limited(Some(31))));
    let error = bench.snaptrade.holdings(&access(), &bench.cx).unwrap_err();
    assert!(matches!(&error, ProviderError::RateLimited { code, .. } if code == "CLIENT_BUDGET"), "{error:?}");
    assert_eq!((server.requests().len(), bench.record().len()), (1, 1), "nobody is asked, and nothing recorded");
    let patient = CallContext::new(now(), Duration::from_secs(60));
    assert!(bench.snaptrade.holdings(&access(), &patient).is_ok());
    assert_eq!(bench.long_pauses(), [31], "what was left of it");
}

#[test]
fn the_last_request_of_a_window_is_heeded() {
    let accounts = json!([]);
    let server = Server::serving(move |request| {
        let (status, _, body) = answers(&accounts, request);
        (status, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 12\r\n".to_owned(), body)
    });
    let bench = Bench::of(&server);
    for _ in 0..2 {
        bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    }
    assert_eq!(bench.long_pauses(), [12]);
}

#[test]
fn the_limit_of_one_account_holds_up_no_other_call() {
    let account_limit = "X-RateLimit-Account-Remaining: 0\r\nX-RateLimit-Account-Reset: 40\r\nRetry-After: 40\r\n";
    let accounts = json!([account("acc-1")]);
    let server = Server::serving(move |request| match request.target().0.ends_with("/balances") {
        true => (429, account_limit.to_owned(), error("0000", 429)),
        false => answers(&accounts, request),
    });
    let bench = Bench::personal(&server);
    for _ in 0..2 {
        assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(limited(Some(40))));
    }
    assert_eq!(bench.pauses(), 0);
}

#[test]
fn no_minute_has_more_requests_than_snaptrade_allows() {
    let server = connection(json!([]));
    let bench = Bench::with(config(), &server, Duration::from_secs(3_600));
    for number in 0..250 {
        bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
        assert_eq!(bench.pauses() > 0, number >= 240, "{number}");
    }
    assert_eq!(bench.long_pauses(), [60]);
}

#[test]
fn clones_share_the_budget_and_nobody_waits_in_vain() {
    let server = connection(json!([]));
    let bench = Bench::with(config(), &server, Duration::from_secs(30));
    for client in [bench.snaptrade.clone(), bench.snaptrade.clone()] {
        (0..120).for_each(|_| drop(client.holdings(&access(), &bench.cx).unwrap()));
    }
    let error = bench.snaptrade.holdings(&access(), &bench.cx).unwrap_err();
    let ProviderError::RateLimited { code, after: Some(after) } = error else { panic!("{error:?}") };
    assert_eq!(code, "CLIENT_BUDGET");
    assert_eq!(after, Duration::from_secs(60));
    assert_eq!(bench.pauses(), 0);
}

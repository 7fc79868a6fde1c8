//! What a network and a provider can do to a call, and what becomes of it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use pennon_domain::{HoldingsPort, ProviderError};
use pennon_providers::SnapTradeConfig;
use serde_json::json;

use super::bench::{Bench, access, account, answers, config, connection, error};
use crate::server::{Server, respond};

/// Long enough for a loopback connection, short enough for a test.
const SHORT: Duration = Duration::from_millis(400);

/// No call may take longer than its patience by more than a busy machine explains.
const FAR_TOO_LONG: Duration = Duration::from_secs(10);

fn later(code: &str) -> ProviderError {
    ProviderError::RetryLater { code: code.to_owned() }
}

/// What a call of the accounts comes to, after exactly one request.
fn one_call(server: &Server) -> ProviderError {
    let bench = Bench::of(server);
    let error = bench.snaptrade.holdings(&access(), &bench.cx).unwrap_err();
    assert_eq!(bench.record().len(), 1);
    assert_eq!(server.requests().len(), 1);
    error
}

#[test]
fn a_provider_that_hangs_is_left_at_the_deadline() {
    let accounts = json!([account("acc-1"), account("acc-2"), account("acc-3")]);
    let server = Server::start(move |number, mut stream| match number {
        1 => respond(stream, 200, "", accounts.to_string().as_bytes()),
        // Until the client hangs up.
        _ => drop(stream.read(&mut [0])),
    });
    let bench = Bench::with(config(), &server, SHORT);
    let began = Instant::now();
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(later("TIMEOUT")));
    assert!(began.elapsed() < FAR_TOO_LONG);
    let record = bench.record();
    assert_eq!(record.len(), 5, "four at once, and no further one is begun: {record:?}");
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(later("TIMEOUT")));
    assert!(bench.calls().is_empty(), "without time left nobody is called");
}

#[test]
fn a_flood_is_an_error_and_not_a_shorter_answer() {
    let megabyte = vec![b' '; 1 << 20];
    let server = Server::start(move |_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        // Blanks before a good list: whoever reads all of it would believe it.
        for _ in 0..20 {
            let _ = stream.write_all(&megabyte);
        }
        let _ = stream.write_all(b"[]");
    });
    assert_eq!(one_call(&server), later("TOO_LARGE"));
}

#[test]
fn credentials_do_not_follow_a_redirect() {
    for status in [301, 302, 307, 308] {
        let elsewhere = connection(json!([]));
        let location = format!("Location: {}/authorizations/con-7/accounts\r\n", elsewhere.url());
        let server = Server::start(move |_, stream| respond(stream, status, &location, b""));
        let redirected = ProviderError::Configuration { code: "REDIRECTED".to_owned() };
        assert_eq!(one_call(&server), redirected, "{status}");
        assert!(elsewhere.requests().is_empty(), "{status}");
    }
}

#[test]
fn a_page_of_html_is_never_a_portfolio() {
    for (status, code) in [(200, "UNREADABLE"), (504, "HTTP_504"), (418, "HTTP_418")] {
        assert_eq!(one_call(&Server::answering(status, "<!doctype html><h1>Try again</h1>")), later(code));
    }
    let cut_off = Server::start(|_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]");
    });
    assert_eq!(one_call(&cut_off), later("UNREADABLE"));
}

#[test]
fn where_nobody_listens_three_tries_are_made() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = SnapTradeConfig { base_url: Some(format!("http://{address}")), ..config() };
    let bench = Bench::with(config, &connection(json!([])), Duration::from_secs(60));
    assert_eq!(bench.snaptrade.holdings(&access(), &bench.cx), Err(later("UNREACHABLE")));
    assert_eq!((bench.record().len(), bench.pauses()), (3, 2));
}

#[test]
fn reading_survives_hiccups_and_each_request_is_on_record() {
    for status in [500, 502, 503] {
        let number = AtomicUsize::new(0);
        let accounts = json!([]);
        let server = Server::serving(move |request| match number.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => (status, String::new(), "<html>".to_owned()),
            _ => answers(&accounts, request),
        });
        let bench = Bench::of(&server);
        assert!(bench.snaptrade.holdings(&access(), &bench.cx).is_ok());
        let hiccup = Some(format!("HTTP_{status}"));
        let codes: Vec<_> = bench.record().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, [hiccup.clone(), hiccup, None]);
    }
}

#[test]
fn after_three_failures_the_user_may_decide() {
    let server = Server::answering(503, error("3002", 503));
    let bench = Bench::of(&server);
    assert_eq!(bench.snaptrade.inspect(&access(), &bench.cx), Err(later("3002")));
    assert_eq!((bench.record().len(), server.requests().len()), (3, 3));
}

#[test]
fn of_an_error_nothing_remains_but_its_code() {
    let server = Server::serving(|_| (402, "X-Request-ID: req-2\r\n".to_owned(), error("3003", 402)));
    let bench = Bench::of(&server);
    let error = bench.snaptrade.holdings(&access(), &bench.cx).unwrap_err();
    assert!(error.needs_reauth());
    let calls = bench.calls();
    assert_eq!(calls[0].request_id.as_deref(), Some("req-2"));
    let told = format!("{error} {error:?} {calls:?} {:?}", bench.snaptrade);
    for secret in ["hush", "quay-consumer-key", "pennon-1", "con-7/"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}

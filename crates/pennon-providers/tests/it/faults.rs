//! What a network and a provider can do to a call, and what becomes of it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::{Duration, Instant},
};

use pennon_domain::{HoldingsPort, ProviderError};

use crate::{
    bench::{Bench, access, empty_portfolio, error},
    server::{Server, respond},
};

/// Long enough for a loopback connection, short enough for a test.
const SHORT: Duration = Duration::from_millis(400);

/// No call may take longer than its patience by more than a busy machine explains.
const FAR_TOO_LONG: Duration = Duration::from_secs(10);

fn later(code: &str) -> ProviderError {
    ProviderError::RetryLater { code: code.to_owned() }
}

/// What a call of the holdings comes to, after exactly one request.
fn one_call(server: &Server) -> ProviderError {
    let bench = Bench::of(server);
    let error = bench.plaid.holdings(&access(), &bench.cx).unwrap_err();
    assert_eq!(bench.codes(), [Some(error.code().to_owned())]);
    assert_eq!(server.requests().len(), 1);
    error
}

#[test]
fn a_provider_that_hangs_is_left_at_the_deadline() {
    let server = Server::start(|_, mut stream| {
        // Until the client hangs up.
        let _ = stream.read(&mut [0]);
    });
    let bench = Bench::at(&server.url(), SHORT);
    let began = Instant::now();
    assert_eq!(bench.plaid.holdings(&access(), &bench.cx), Err(later("TIMEOUT")));
    assert!(began.elapsed() < FAR_TOO_LONG);
    assert_eq!(bench.codes(), [Some("TIMEOUT".to_owned())]);
    assert_eq!(bench.plaid.holdings(&access(), &bench.cx), Err(later("TIMEOUT")));
    assert!(bench.codes().is_empty(), "without time left nobody is called");
}

#[test]
fn a_provider_that_answers_byte_by_byte_is_left_at_the_deadline_too() {
    let (over, is_over) = mpsc::channel::<()>();
    let is_over = Mutex::new(is_over);
    let server = Server::start(move |_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        let pace = Duration::from_millis(20);
        while is_over.lock().unwrap().recv_timeout(pace) == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = stream.write_all(b" ");
        }
    });
    let bench = Bench::at(&server.url(), SHORT);
    let began = Instant::now();
    assert_eq!(bench.plaid.holdings(&access(), &bench.cx), Err(later("TIMEOUT")));
    assert!(began.elapsed() < FAR_TOO_LONG);
    drop(over);
}

#[test]
fn a_flood_is_an_error_and_not_a_shorter_answer() {
    let megabyte = vec![b' '; 1 << 20];
    let flood = move |head: &'static str| {
        let megabyte = megabyte.clone();
        Server::start(move |_, mut stream| {
            let _ = stream.write_all(head.as_bytes());
            // Blanks before a good portfolio: whoever reads all of it would believe it.
            for _ in 0..20 {
                let _ = stream.write_all(&megabyte);
            }
            let _ = stream.write_all(empty_portfolio().to_string().as_bytes());
        })
    };
    let length = (20 << 20) + empty_portfolio().to_string().len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").leak();
    assert_eq!(one_call(&flood(head)), later("TOO_LARGE"));
    assert_eq!(one_call(&flood("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")), later("TOO_LARGE"));
}

#[test]
fn a_large_portfolio_is_not_a_flood() {
    let mut body = empty_portfolio().to_string();
    body.insert_str(0, &" ".repeat(8 << 20));
    let server = Server::answering(200, body);
    let bench = Bench::of(&server);
    assert!(bench.plaid.holdings(&access(), &bench.cx).is_ok());
}

#[test]
fn a_portfolio_of_more_rows_than_a_person_has_is_refused() {
    let (account, security) = (r#"{"account_id":"a"}"#, r#"{"security_id":"s"}"#);
    let holding = r#"{"account_id":"a","security_id":"s","quantity":1}"#;
    let read = |list: &str, row: &str, count: usize| {
        let mut portfolio = empty_portfolio();
        portfolio[list] = "rows".into();
        let rows = vec![row; count].join(",");
        let server = Server::answering(200, portfolio.to_string().replace(r#""rows""#, &format!("[{rows}]")));
        let bench = Bench::of(&server);
        bench.plaid.holdings(&access(), &bench.cx)
    };
    for (list, row) in [("accounts", account), ("holdings", holding), ("securities", security)] {
        assert!(read(list, row, 20_000).is_ok(), "{list}");
        assert_eq!(read(list, row, 20_001), Err(later("TOO_LARGE")), "{list}");
    }
}

#[test]
fn a_page_of_html_is_unreadable_whatever_its_status() {
    for status in [200, 400, 502, 503] {
        let server = Server::answering(status, "<!doctype html><h1>Try again</h1>");
        assert_eq!(one_call(&server), later("UNREADABLE"), "{status}");
    }
}

#[test]
fn an_answer_that_breaks_off_is_unreadable() {
    let whole = empty_portfolio().to_string();
    let half = whole[..whole.len() / 2].to_owned();
    assert_eq!(one_call(&Server::answering(200, half.clone())), later("UNREADABLE"));
    let cut_off = Server::start(move |_, mut stream| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{half}", half.len() * 2);
        let _ = stream.write_all(head.as_bytes());
    });
    assert_eq!(one_call(&cut_off), later("UNREADABLE"));
}

#[test]
fn a_portfolio_without_its_lists_is_unreadable_and_not_empty() {
    for list in ["accounts", "holdings", "securities"] {
        let mut portfolio = empty_portfolio();
        portfolio.as_object_mut().unwrap().remove(list);
        assert_eq!(one_call(&Server::answering(200, portfolio.to_string())), later("UNREADABLE"), "{list}");
    }
    assert_eq!(one_call(&Server::answering(200, "{}")), later("UNREADABLE"));
}

#[test]
fn the_portfolio_of_another_item_is_nobodys() {
    let mut portfolio = empty_portfolio();
    portfolio["item"]["item_id"] = "item-8".into();
    let server = Server::answering(200, portfolio.to_string());
    let bench = Bench::of(&server);
    let wrong = ProviderError::Configuration { code: "WRONG_ITEM".to_owned() };
    assert_eq!(bench.plaid.holdings(&access(), &bench.cx), Err(wrong));
}

#[test]
fn credentials_do_not_follow_a_redirect() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::answering(200, empty_portfolio().to_string());
        let location = format!("Location: {}/investments/holdings/get\r\n", elsewhere.url());
        let server = Server::start(move |_, stream| respond(stream, status, &location, b""));
        let redirected = ProviderError::Configuration { code: "REDIRECTED".to_owned() };
        assert_eq!(one_call(&server), redirected, "{status}");
        assert!(elsewhere.requests().is_empty(), "{status}");
    }
}

#[test]
fn what_is_no_http_is_an_error_like_any_other() {
    let server = Server::start(|_, mut stream| {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n\r\n");
    });
    let code = one_call(&server).code().to_owned();
    assert!(["UNREADABLE", "UNREACHABLE"].contains(&code.as_str()), "{code}");
}

#[test]
fn where_nobody_listens_three_tries_are_made() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bench = Bench::at(&format!("http://{address}"), Duration::from_secs(60));
    assert_eq!(bench.plaid.holdings(&access(), &bench.cx), Err(later("UNREACHABLE")));
    assert_eq!(bench.codes(), vec![Some("UNREACHABLE".to_owned()); 3]);
    assert_eq!(bench.pauses(), 2);
}

#[test]
fn of_an_error_nothing_remains_but_its_code() {
    let server = Server::answering(400, error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED"));
    let bench = Bench::of(&server);
    let error = bench.plaid.holdings(&access(), &bench.cx).unwrap_err();
    assert!(error.needs_reauth());
    let calls = bench.calls();
    assert_eq!(calls[0].request_id.as_deref(), Some("req-2"));
    let told = format!("{error} {error:?} {calls:?} {:?}", bench.plaid);
    assert!(!told.contains("access-7") && !told.contains("hush-hush"), "{told}");
}

#[test]
fn a_limit_is_passed_on_with_its_pause() {
    let body = error("RATE_LIMIT_EXCEEDED", "INVESTMENT_HOLDINGS_GET_LIMIT");
    let server = Server::start(move |_, stream| respond(stream, 429, "Retry-After: 61\r\n", body.as_bytes()));
    let (code, after) = ("INVESTMENT_HOLDINGS_GET_LIMIT".to_owned(), Some(Duration::from_secs(61)));
    assert_eq!(one_call(&server), ProviderError::RateLimited { code, after });
}

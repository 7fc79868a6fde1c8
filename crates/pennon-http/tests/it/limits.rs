//! Nobody's flood and nobody's silence slows down the others.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use actix_web::{App, HttpServer, middleware::from_fn, rt, web::block};
use pennon_http::{Limits, Settings, configure, observe};
use pennon_testkit::{after, now};

use crate::harness::{As, Server, get, post, send};

fn limited(limits: Limits) -> Server {
    Server::with(Settings { limits, ..Settings::default() })
}

async fn until_held(server: &Server, calls: usize) {
    let plaid = server.world.plaid.clone();
    block(move || plaid.wait_until_held(calls)).await.unwrap();
}

#[actix_web::test]
async fn a_provider_that_hangs_slows_neither_page_loads_nor_webhooks() {
    let server = limited(Limits { reads: 1, webhooks: 1, slow: 1, ..Limits::default() });
    let (_, ann) = server.with_item("ann", "item-1");
    let (_, ben) = server.with_item("ben", "item-2");
    server.world.plaid.hold();
    let hanging = rt::spawn(send(server.edge.clone(), post("/plaid/holdings/refresh").bearer(&ann)));
    until_held(&server, 1).await;

    for token in [&ann, &ben] {
        server.send(get("/plaid/holdings").bearer(token)).await.ok();
    }
    server.send(post("/plaid/webhook").signed(&server.world.signer.news("item-1", now()))).await.ok();
    server.send(get("/readyz")).await.ok();
    // The third budget is used up, and says so at once.
    let refused = server.send(post("/plaid/holdings/refresh").bearer(&ben)).await;
    refused.problem(503);
    assert_eq!(refused.header("retry-after"), Some("1"));

    server.world.plaid.release();
    hanging.await.unwrap().ok();
    server.send(post("/plaid/holdings/refresh").bearer(&ben)).await.ok();
}

#[actix_web::test]
async fn a_refresh_goes_on_without_its_client() {
    let server = Server::new();
    let (user, ann) = server.with_item("ann", "item-1");
    server.world.plaid.hold();
    let leaving = rt::spawn(send(server.edge.clone(), post("/plaid/holdings/refresh").bearer(&ann)));
    until_held(&server, 1).await;
    leaving.abort();
    assert!(leaving.await.is_err());

    server.world.plaid.release();
    // The lease ends with the commit: the next refresh is refused until then, by time and by lease.
    let app = server.world.app.clone();
    let synced = move || app.pending_updates(&user, pennon_domain::Provider::Plaid).unwrap().last_synced.is_some();
    block(move || {
        while !synced() {
            std::thread::yield_now()
        }
    })
    .await
    .unwrap();
    server.set_time(after(61));
    server.send(post("/plaid/holdings/refresh").bearer(&ann)).await.ok();
}

/// A real listener: a body that trickles in cannot be played otherwise.
#[actix_web::test]
async fn a_client_that_trickles_its_body_is_cut_off_and_holds_up_nobody() {
    let server = limited(Limits { webhooks: 1, body_timeout: Duration::from_millis(50), ..Limits::default() });
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let edge = server.edge.clone();
    let running = HttpServer::new(move || App::new().wrap(from_fn(observe)).configure(configure(&edge)))
        .workers(1)
        // Off: an embedder may have it off as well, and the limit that is on trial is our own.
        .client_request_timeout(Duration::ZERO)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
    let handle = running.handle();
    rt::spawn(running);

    let answer = block(move || {
        let mut slow = TcpStream::connect(address).unwrap();
        slow.write_all(b"POST /plaid/webhook HTTP/1.1\r\nHost: pennon.example\r\nContent-Length: 10\r\n\r\n{").unwrap();
        let mut answer = [0; 12];
        slow.read_exact(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    });
    assert_eq!(answer.await.unwrap(), "HTTP/1.1 408");
    handle.stop(false).await;
}

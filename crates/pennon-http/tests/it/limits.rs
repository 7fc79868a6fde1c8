//! Nobody's flood and nobody's silence slows down the others.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, middleware::from_fn, rt, test::TestRequest, web::block};
use pennon_http::{Limits, Settings, configure, observe};
use pennon_testkit::{Hold, SIGNATURE_HEADER, Signer, after, now};
use pennon_webhook::KeyLimits;
use tokio::{sync::mpsc, time::timeout};

use crate::harness::{Answer, As, Server, get, post, send};

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
    let synced = move || app.pending_updates(&user, pennon_domain::Provider::PLAID).unwrap().last_synced.is_some();
    block(move || {
        let begun = Instant::now();
        while !synced() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the refresh does not come to its end");
            std::thread::yield_now();
        }
    })
    .await
    .unwrap();
    server.set_time(after(61));
    server.send(post("/plaid/holdings/refresh").bearer(&ann)).await.ok();
}

fn status(mut connection: TcpStream) -> String {
    let mut line = [0; 12];
    connection.read_exact(&mut line).unwrap();
    String::from_utf8_lossy(&line).into_owned()
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

    let webhook = server.world.signer.news("item-1", now());
    let head = |length: usize, header: &str| {
        format!("POST /plaid/webhook HTTP/1.1\r\nHost: pennon.example\r\nContent-Length: {length}\r\n{header}\r\n")
    };
    let begun = format!("{}{{", head(10, ""));
    let whole = head(webhook.body.len(), &format!("{SIGNATURE_HEADER}: {}\r\n", webhook.signature)) + &webhook.body;
    let answers = block(move || {
        let mut slow = TcpStream::connect(address).unwrap();
        slow.write_all(begun.as_bytes()).unwrap();
        let mut good = TcpStream::connect(address).unwrap();
        good.write_all(whole.as_bytes()).unwrap();
        [status(good), status(slow)]
    });
    assert_eq!(answers.await.unwrap(), ["HTTP/1.1 200", "HTTP/1.1 408"]);
    handle.stop(false).await;
}

#[actix_web::test]
async fn of_a_hundred_clicks_in_one_moment_one_refreshes_and_all_others_are_told_to_wait() {
    let server = Server::new();
    let (_, ann) = server.with_item("ann", "item-1");
    let click = || rt::spawn(send(server.edge.clone(), post("/plaid/holdings/refresh").bearer(&ann)));
    let clicks: Vec<_> = (0..100).map(|_| click()).collect();
    let mut refreshed = 0;
    for click in clicks {
        let answer = click.await.unwrap();
        match answer.status.as_u16() {
            200 => refreshed += 1,
            _ => {
                answer.problem(429);
                let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                assert!((1..=60).contains(&seconds));
            }
        }
    }
    assert_eq!((refreshed, server.world.plaid.holdings_calls("item-1")), (1, 1));
}

#[actix_web::test]
async fn clicks_while_a_refresh_runs_take_nothing_from_the_others() {
    let server = limited(Limits { slow: 1, slow_per_user: 2, ..Limits::default() });
    let (_, ann) = server.with_item("ann", "item-1");
    server.world.plaid.hold();
    let running = rt::spawn(send(server.edge.clone(), post("/plaid/holdings/refresh").bearer(&ann)));
    until_held(&server, 1).await;
    // Nothing is left of the budget of acts, and a click that comes too early needs none of it.
    for _ in 0..5 {
        let answer = server.send(post("/plaid/holdings/refresh").bearer(&ann)).await;
        answer.problem(429);
        assert_eq!(answer.header("retry-after"), Some("60"));
    }
    server.world.plaid.release();
    running.await.unwrap().ok();
}

#[actix_web::test]
async fn one_user_cannot_have_all_acts() {
    let server = limited(Limits { slow: 2, slow_per_user: 1, ..Limits::default() });
    let (_, ann) = server.with_item("ann", "item-1");
    let (_, ben) = server.log_in("ben");
    server.world.plaid.hold();
    let running = rt::spawn(send(server.edge.clone(), post("/plaid/holdings/refresh").bearer(&ann)));
    until_held(&server, 1).await;
    let refused = server.send(post("/plaid/create_link_token").bearer(&ann)).await;
    refused.problem(429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    server.send(post("/plaid/create_link_token").bearer(&ben)).await.ok();
    server.world.plaid.release();
    running.await.unwrap().ok();
    server.send(post("/plaid/create_link_token").bearer(&ann)).await.ok();
}

#[actix_web::test]
async fn whoever_links_all_the_time_is_slowed_down() {
    let server = Server::new();
    let (_, ann) = server.log_in("ann");
    let (_, ben) = server.log_in("ben");
    let exchange = r#"{"public_token":"wrong"}"#;
    for n in 0..10 {
        let (path, status) = [
            ("/plaid/create_link_token", 200),
            ("/plaid/exchange_public_token", 400),
            ("/snaptrade/create-connection-url", 200),
            ("/snaptrade/register", 200),
        ][n % 4];
        let body = if status == 400 { exchange } else { "" };
        assert_eq!(server.send(post(path).bearer(&ann).json(body)).await.status, status);
    }
    server.set_time(after(20));
    for path in ["/plaid/create_link_token", "/snaptrade/create-connection-url", "/snaptrade/register"] {
        let answer = server.send(post(path).bearer(&ann)).await;
        assert_eq!(answer.problem(429)["retry_after_seconds"], 40);
        assert_eq!(answer.header("retry-after"), Some("40"));
    }
    server.send(post("/plaid/exchange_public_token").bearer(&ann).json(exchange)).await.problem(429);
    server.send(post("/plaid/create_link_token").bearer(&ben)).await.ok();
    server.set_time(after(60));
    server.send(post("/plaid/create_link_token").bearer(&ann)).await.ok();
}

/// Forged deliveries name keys that the provider does not answer for. The key of the real ones is known.
#[actix_web::test]
async fn a_flood_of_forged_webhooks_leaves_room_for_the_real_ones() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    server.send(post("/plaid/webhook").signed(&server.world.signer.news("item-1", now()))).await.ok();

    let forged = |kid: &str| post("/plaid/webhook").signed(&Signer::named(kid).news("item-1", now()));
    let kids = (0..40).map(|n| format!("hang-{n}")).chain((0..40).map(|_| "hang".to_owned()));
    let flood: Vec<_> = kids.map(|kid| rt::spawn(send(server.edge.clone(), forged(&kid)))).collect();
    let hanging = server.world.signer.hanging().clone();
    block(move || hanging.wait_until_held(KeyLimits::default().open.fetches)).await.unwrap();
    let real = server.send(post("/plaid/webhook").signed(&server.world.signer.news("item-1", after(1)))).await;
    let page = server.send(get("/plaid/holdings").bearer(&token)).await;
    server.world.signer.hanging().release();
    real.ok();
    page.ok();
    for answer in flood {
        let status = answer.await.unwrap().status.as_u16();
        assert!(matches!(status, 401 | 503), "{status}");
    }
}

#[test]
fn the_budget_of_webhooks_exceeds_what_can_wait_for_keys() {
    let (limits, keys) = (Limits::default(), KeyLimits::default());
    let places = [keys.open, keys.reserved, keys.confirmed].map(|places| places.fetches + places.waiting);
    assert!(limits.webhooks > places.iter().sum::<usize>(), "{limits:?} {keys:?}");
    assert!(limits.blocking_threads() >= limits.reads + limits.webhooks, "a thread for each");
}

/// The database is slow to write. What waits for it holds few connections, and others answer as ever.
#[actix_web::test]
async fn webhooks_and_acts_have_a_few_connections_each_and_readers_the_others() {
    let server = limited(Limits {
        webhooks_in_database: 1,
        slow_in_database: 1,
        patience: Duration::from_millis(50),
        ..Limits::default()
    });
    let (_, ann) = server.with_item("ann", "item-1");
    let (_, ben) = server.log_in("ben");
    server.send(post("/plaid/webhook").signed(&server.world.signer.news("item-1", now()))).await.ok();
    let (store, writing) = (server.world.store().clone(), Hold::default());
    let held = writing.clone();
    let writer = rt::spawn(block(move || {
        store.write(|_| {
            held.wait();
            Ok::<_, pennon_app::StorageError>(())
        })
    }));
    let waits = writing.clone();
    block(move || waits.wait_until_held(1)).await.unwrap();

    let webhook = |second| post("/plaid/webhook").signed(&server.world.signer.news("item-1", after(second)));
    let webhook = first(&server, [webhook(1), webhook(2)]).await;
    let exchange = |token, item: &str| {
        post("/plaid/exchange_public_token").bearer(token).json(&format!(r#"{{"public_token":"public-{item}"}}"#))
    };
    let act = first(&server, [exchange(&ann, "item-2"), exchange(&ben, "item-3")]).await;
    let page = server.send(get("/plaid/holdings").bearer(&ann)).await;
    writing.release();
    writer.await.unwrap().unwrap().unwrap();
    for refused in [webhook, act] {
        let refused = refused.expect("both wait for the writer, with a connection each");
        refused.problem(503);
        assert!(refused.header("retry-after").is_some());
    }
    page.ok();
}

/// The first answer. One request has the connection and waits for the writer; the other one waits for a
/// connection, and not for long.
async fn first(server: &Server, requests: [TestRequest; 2]) -> Option<Answer> {
    let (sender, mut answers) = mpsc::channel(2);
    for request in requests {
        let (edge, sender) = (server.edge.clone(), sender.clone());
        rt::spawn(async move { sender.send(send(edge, request).await).await });
    }
    timeout(Duration::from_secs(10), answers.recv()).await.ok().flatten()
}

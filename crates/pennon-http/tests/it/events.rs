//! The flags as they change.

use std::{future::poll_fn, pin::Pin, time::Duration};

use actix_web::{
    App,
    body::{BoxBody, MessageBody},
    http::StatusCode,
    middleware::from_fn,
    test::{call_service, init_service},
};
use pennon_domain::Secret;
use pennon_http::{Limits, Settings, configure, observe};
use pennon_testkit::after;
use serde_json::Value;

use crate::harness::{As, Server, get};

/// How long a story waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a client of `/api/events` reads.
struct Stream(BoxBody);

impl Stream {
    async fn open(server: &Server, token: &Secret) -> Result<Self, StatusCode> {
        let service = init_service(App::new().wrap(from_fn(observe)).configure(configure(&server.edge))).await;
        let answer = call_service(&service, get("/api/events").bearer(token).to_request()).await;
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        assert_eq!(answer.headers().get("content-type").unwrap(), "text/event-stream");
        assert_eq!(answer.headers().get("cache-control").unwrap(), "no-store");
        Ok(Self(answer.into_body()))
    }

    /// The next event; none if the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        let part = poll_fn(|cx| Pin::new(&mut self.0).poll_next(cx));
        let part = tokio::time::timeout(PATIENCE, part).await.unwrap()?.unwrap();
        let text = std::str::from_utf8(&part).unwrap();
        let data = text.strip_prefix("event: pending-updates\ndata: ").and_then(|rest| rest.strip_suffix("\n\n"));
        Some(serde_json::from_str(data.unwrap_or_else(|| panic!("not an event: {text}"))).unwrap())
    }

    async fn flag(&mut self) -> bool {
        self.next().await.unwrap()["plaid"]["has_pending_updates"].as_bool().unwrap()
    }
}

fn limited(streams: usize, streams_per_user: usize) -> Server {
    let limits = Limits { streams, streams_per_user, ..Limits::default() };
    Server::with(Settings { limits, ..Settings::default() })
}

#[actix_web::test]
async fn the_flags_come_at_once_and_on_every_change() {
    let server = Server::new();
    let (user, token) = server.with_item("ann", "item-1");
    server.world.refresh(&user, after(0)).unwrap();
    let mut stream = Stream::open(&server, &token).await.unwrap();
    let first = stream.next().await.unwrap();
    assert_eq!(first, server.send(get("/api/pending-updates").bearer(&token)).await.ok());
    assert_eq!(first["has_pending_updates"], false);

    server.world.news("item-1", after(5));
    assert!(stream.flag().await);
    server.world.refresh(&user, after(100)).unwrap();
    assert!(!stream.flag().await);
}

#[actix_web::test]
async fn everybody_hears_of_their_own_news_in_every_tab() {
    let server = Server::new();
    let (ann, ann_token) = server.with_item("ann", "item-1");
    let (ben, ben_token) = server.with_item("ben", "item-2");
    for user in [&ann, &ben] {
        server.world.refresh(user, after(0)).unwrap();
    }
    let mut tabs = [Stream::open(&server, &ann_token).await.unwrap(), Stream::open(&server, &ann_token).await.unwrap()];
    let mut other = Stream::open(&server, &ben_token).await.unwrap();
    for stream in tabs.iter_mut().chain([&mut other]) {
        assert!(!stream.flag().await);
    }
    server.world.news("item-1", after(5));
    for tab in &mut tabs {
        assert!(tab.flag().await);
    }
    server.world.news("item-2", after(6));
    let heard = other.next().await.unwrap();
    assert_eq!(heard["plaid"]["items"].as_array().unwrap().len(), 1);
    assert_eq!(heard["plaid"]["items"][0]["item_id"], "item-2");
}

#[actix_web::test]
async fn without_a_session_there_is_no_stream_and_a_session_that_ends_ends_it() {
    let server = Server::new();
    server.send(get("/api/events")).await.problem(401);
    let (_, token) = server.with_item("ann", "item-1");
    let mut stream = Stream::open(&server, &token).await.unwrap();
    assert!(!stream.flag().await);
    server.world.app.revoke_session(&token).unwrap();
    server.world.news("item-1", after(5));
    assert_eq!(stream.next().await, None);
}

#[actix_web::test]
async fn when_the_server_ends_every_stream_ends() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    let mut stream = Stream::open(&server, &token).await.unwrap();
    assert!(!stream.flag().await);
    server.edge.close_streams();
    assert_eq!(stream.next().await, None);
    assert_eq!(Stream::open(&server, &token).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
}

#[actix_web::test]
async fn a_user_has_so_many_streams_and_no_more() {
    let server = limited(10, 2);
    let (_, ann) = server.log_in("ann");
    let (_, ben) = server.log_in("ben");
    let first = Stream::open(&server, &ann).await.unwrap();
    let _second = Stream::open(&server, &ann).await.unwrap();
    server.send(get("/api/events").bearer(&ann)).await.problem(503);
    Stream::open(&server, &ben).await.unwrap();
    drop(first);
    opens_in_the_end(&server, &ann).await;
}

#[actix_web::test]
async fn all_together_have_so_many_streams_and_no_more() {
    let server = limited(2, 2);
    let (_, ann) = server.log_in("ann");
    let (_, ben) = server.log_in("ben");
    let first = Stream::open(&server, &ann).await.unwrap();
    let _second = Stream::open(&server, &ben).await.unwrap();
    assert_eq!(Stream::open(&server, &ben).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    drop(first);
    opens_in_the_end(&server, &ben).await;
}

/// A task that was told to end does so when it is its turn.
async fn opens_in_the_end(server: &Server, token: &Secret) {
    let opened = async { while Stream::open(server, token).await.is_err() {} };
    tokio::time::timeout(PATIENCE, opened).await.unwrap();
}

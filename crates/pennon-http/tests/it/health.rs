//! Liveness and readiness.

use actix_web::{
    http::{Method, StatusCode},
    test::TestRequest,
};
use pennon_http::{Edge, Settings};
use pennon_testkit::{Backend, TempStore, World, now};
use serde_json::json;

use crate::harness::{Server, get, send};

#[actix_web::test]
async fn a_server_with_its_database_lives_and_is_ready() {
    let server = Server::new();
    assert_eq!(server.send(get("/healthz")).await.ok(), json!({"status": "ok"}));
    assert_eq!(server.send(get("/readyz")).await.ok(), json!({"status": "ready"}));
    for path in ["/healthz", "/readyz"] {
        let head = TestRequest::default().method(Method::HEAD).uri(path);
        assert_eq!(server.send(head).await.status, StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_server_whose_schema_is_outdated_lives_and_is_not_ready() {
    let world = World::new(TempStore::empty(Backend::Sqlite));
    let edge = Edge::new(world.app.clone(), Settings::default(), now);
    send(edge.clone(), get("/healthz")).await.ok();
    let answer = send(edge, get("/readyz")).await;
    let problem = answer.problem(503);
    assert_eq!(answer.header("retry-after"), Some("30"));
    assert_eq!(problem["detail"], "the database is not available");
}

//! A server whose provider, clock and database belong to the story.

use std::sync::{Arc, Mutex};

use actix_web::{
    App,
    body::to_bytes,
    http::{Method, StatusCode, header::HeaderMap},
    middleware::from_fn,
    test::{TestRequest, call_service, init_service},
    web::Bytes,
};
use chrono::{DateTime, Utc};
use pennon_app::User;
use pennon_domain::{Provider, Secret};
use pennon_http::{Edge, Settings, configure, observe};
use pennon_testkit::{Backend, SIGNATURE_HEADER, SignedWebhook, TempStore, World, now, snapshot};
use serde_json::Value;

/// The host that requests are sent to.
pub(crate) const HOST: &str = "pennon.example";

/// A server whose providers are played by fakes.
pub(crate) struct Server {
    pub(crate) world: World,
    pub(crate) edge: Edge,
    clock: Arc<Mutex<DateTime<Utc>>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let world = World::new(TempStore::new(Backend::Sqlite));
        let app = world.app.clone();
        Self::serving(world, app, settings)
    }

    /// A server that has no credentials for SnapTrade.
    pub(crate) fn plaid_only() -> Self {
        let world = World::new(TempStore::new(Backend::Sqlite));
        let app = world.without(Provider::SNAPTRADE);
        Self::serving(world, app, Settings::default())
    }

    fn serving(world: World, app: pennon_app::App, settings: Settings) -> Self {
        let clock = Arc::new(Mutex::new(now()));
        let read = Arc::clone(&clock);
        let edge = Edge::new(app, settings, move || *read.lock().unwrap());
        Self { world, edge, clock }
    }

    /// Moves the clock.
    pub(crate) fn set_time(&self, now: DateTime<Utc>) {
        *self.clock.lock().unwrap() = now;
    }

    /// A user with a session.
    pub(crate) fn log_in(&self, name: &str) -> (User, Secret) {
        let user = self.world.user(name);
        let token = self.world.app.issue_session(&user.email, now()).unwrap();
        (user, token)
    }

    /// A logged-in user who holds ten shares at one institution, not synced yet.
    pub(crate) fn with_item(&self, name: &str, item: &str) -> (User, Secret) {
        let (user, token) = self.log_in(name);
        self.world.link(&user, item, snapshot(&[("AAPL", "10", "1850.00", "USD")]));
        (user, token)
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        send(self.edge.clone(), request).await
    }
}

/// Sends a request to an edge, as one of the server's workers would see it.
pub(crate) async fn send(edge: Edge, request: TestRequest) -> Answer {
    let service = init_service(App::new().wrap(from_fn(observe)).configure(configure(&edge))).await;
    let answer = call_service(&service, request.to_request()).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = to_bytes(answer.into_body()).await.unwrap_or_default();
    Answer { status, headers, body }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body of a problem, which has the shape that every problem has.
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["title"], self.status.canonical_reason().unwrap());
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        problem
    }

    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        self.json()
    }
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("host", HOST))
}

pub(crate) fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("host", HOST))
}

pub(crate) fn delete(path: &str) -> TestRequest {
    TestRequest::default().method(Method::DELETE).uri(path).insert_header(("host", HOST))
}

/// How a story adds what a client of that kind would.
pub(crate) trait As {
    fn bearer(self, token: &Secret) -> Self;
    fn cookie_of(self, token: &Secret) -> Self;
    fn json(self, body: &str) -> Self;
    fn signed(self, webhook: &SignedWebhook) -> Self;
}

impl As for TestRequest {
    fn bearer(self, token: &Secret) -> Self {
        self.insert_header(("authorization", format!("Bearer {}", token.expose())))
    }

    fn cookie_of(self, token: &Secret) -> Self {
        self.insert_header(("cookie", format!("session_id={}", token.expose())))
    }

    fn json(self, body: &str) -> Self {
        self.insert_header(("content-type", "application/json")).set_payload(body.to_owned())
    }

    fn signed(self, webhook: &SignedWebhook) -> Self {
        self.insert_header((SIGNATURE_HEADER, webhook.signature.clone())).set_payload(webhook.body.clone())
    }
}

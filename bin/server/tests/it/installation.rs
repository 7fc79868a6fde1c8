//! A whole installation for a story: the real server as a process of its own on a SQLite file, with the
//! sandbox as the provider.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pennon_sandbox::{Options, Sandbox};
use pennon_storage::Store;
use serde_json::Value;
use tempfile::TempDir;

/// Holdings of one item, as Plaid is asked for them.
pub(crate) const HOLDINGS: &str = "/investments/holdings/get";

/// A running installation with one user. Everything ends and goes when it is dropped.
pub(crate) struct Installation {
    pub(crate) sandbox: Sandbox,
    server: Option<Child>,
    port: u16,
    folder: TempDir,
    token: String,
    agent: ureq::Agent,
}

/// An answer of the server.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Value,
}

impl Installation {
    /// Starts the sandbox and the server, and adds a user.
    pub(crate) fn start() -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        // Freed at once and taken by the server: it must be the same after a restart, because it stands in
        // the webhook addresses of the items.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut installation = Self {
            sandbox,
            server: None,
            port,
            folder: TempDir::new().unwrap(),
            token: String::new(),
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(Duration::from_secs(60)))
                .build()
                .into(),
        };
        installation.start_server();
        installation.token = installation.session();
        installation
    }

    /// Starts the server on the same database and waits until it is ready.
    pub(crate) fn start_server(&mut self) {
        let server = Command::new(env!("CARGO_BIN_EXE_pennon-server"))
            .env_clear()
            .env("DATABASE_URL", self.database_url())
            .env("PENNON_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("BACKEND_BASE_URL", self.url(""))
            .env("PENNON_ENCRYPTION_KEYS", "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .env("PLAID_CLIENT_ID", "client")
            .env("PLAID_SECRET", "client-secret")
            .env("PLAID_ENV", "sandbox")
            .env("PLAID_BASE_URL", self.sandbox.base_url())
            .env("SNAPTRADE_CLIENT_ID", Options::SNAPTRADE_CLIENT_ID)
            .env("SNAPTRADE_CONSUMER_KEY", Options::SNAPTRADE_CONSUMER_KEY)
            .env("SNAPTRADE_BASE_URL", self.sandbox.base_url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.server = Some(server);
        let begun = Instant::now();
        while !self.is_ready() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not come up");
            thread::yield_now();
        }
    }

    /// Pulls the plug: the server gets no chance to finish anything.
    pub(crate) fn kill_server(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// Reads something as the user.
    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(self.url(path)).header("Authorization", format!("Bearer {}", self.token));
        Answer::of(request.call().unwrap())
    }

    /// Does something as the user.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent.post(self.url(path)).header("Authorization", format!("Bearer {}", self.token));
        Answer::of(request.content_type("application/json").send(body.to_string()).unwrap())
    }

    /// Removes something as the user.
    pub(crate) fn delete(&self, path: &str) -> Answer {
        let request = self.agent.delete(self.url(path)).header("Authorization", format!("Bearer {}", self.token));
        Answer::of(request.call().unwrap())
    }

    /// The items of the provider with news. The flag agrees with them.
    pub(crate) fn pending(&self, provider: &str) -> Vec<String> {
        let body = self.get(&format!("/{provider}/pending-updates")).body;
        let with_news = body["items"].as_array().unwrap().iter().filter(|item| item["has_pending_updates"] == true);
        let items: Vec<_> = with_news.map(|item| item["item_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(body["has_pending_updates"], !items.is_empty());
        items
    }

    /// Lets the cooldown be over, as if a minute had passed.
    pub(crate) fn forget_cooldown(&self, provider: &str) {
        let long_ago = clock() - chrono::TimeDelta::hours(1);
        let claim = pennon_storage::refreshes::Claim {
            now: clock() + chrono::TimeDelta::hours(1),
            cooldown_until: long_ago,
            leased_until: long_ago,
        };
        let store = self.store();
        let user = store.read(|tx| pennon_storage::users::by_email(tx, "ann@example.com")).unwrap().unwrap();
        store.write(|tx| pennon_storage::refreshes::claim(tx, user.id, provider.parse().unwrap(), &claim)).unwrap();
    }

    fn session(&self) -> String {
        let store = self.store();
        pennon_app::add_user(&store, "ann@example.com", clock()).unwrap();
        pennon_app::issue_session(&store, "ann@example.com", clock()).unwrap().expose().to_owned()
    }

    fn store(&self) -> Store {
        Store::open(&self.database_url(), pennon_storage::Options::default()).unwrap()
    }

    fn is_ready(&self) -> bool {
        self.agent.get(self.url("/readyz")).call().is_ok_and(|answer| answer.status() == 200)
    }

    fn database_url(&self) -> String {
        let file: PathBuf = self.folder.path().join("pennon.db");
        format!("sqlite://{}", file.display())
    }

    /// The address of the server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Answer {
    fn of(mut answer: ureq::http::Response<ureq::Body>) -> Self {
        let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        Self {
            status: answer.status().as_u16(),
            retry_after: header.and_then(|seconds| seconds.parse().ok()),
            body: serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap_or(Value::Null),
        }
    }
}

fn clock() -> chrono::DateTime<chrono::Utc> {
    std::time::SystemTime::now().into()
}

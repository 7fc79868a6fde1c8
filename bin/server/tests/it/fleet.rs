//! Several servers, each a process of its own, on one database, with the sandbox as the provider.

use std::{
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use pennon_sandbox::{Options, Sandbox};
use pennon_storage::Store;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::KEYS;

/// How long a server may take to come up, on a machine that is busy with other stories.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Servers behind no balancer: a story says whom it asks. Everything ends when it is dropped.
pub(crate) struct Fleet {
    pub(crate) sandbox: Sandbox,
    servers: Vec<Server>,
    database: String,
    token: String,
    agent: ureq::Agent,
}

struct Server {
    child: Mutex<Option<Child>>,
    port: u16,
    log: PathBuf,
    _folder: TempDir,
}

/// A signed webhook, to be delivered as often as it takes.
pub(crate) struct Letter {
    body: String,
    signature: String,
}

impl Fleet {
    /// Starts so many servers on the database at that URL, and adds a user.
    pub(crate) fn start(database: &str, count: usize) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        let mut fleet = Self {
            sandbox: Sandbox::start(Options::default()).unwrap(),
            servers: (0..count).map(|_| Server::new()).collect(),
            database: database.to_owned(),
            token: String::new(),
            agent: config.build().into(),
        };
        (0..count).for_each(|server| fleet.launch(server));
        (0..count).for_each(|server| fleet.wait_until_ready(server));
        fleet.token = fleet.session();
        fleet
    }

    /// Starts a server, and does not wait for it.
    pub(crate) fn launch(&self, server: usize) {
        let Server { child, port, log, .. } = &self.servers[server];
        let log = File::options().append(true).create(true).open(log).unwrap();
        let started = Command::new(env!("CARGO_BIN_EXE_pennon-server"))
            .env_clear()
            .envs([KEYS, ("DATABASE_URL", self.database.as_str()), ("PENNON_DB_POOL_SIZE", "20")])
            .envs([("PLAID_CLIENT_ID", "client"), ("PLAID_SECRET", "client-secret"), ("PLAID_ENV", "sandbox")])
            .env("PLAID_BASE_URL", self.sandbox.base_url())
            .env("PENNON_LISTEN", format!("127.0.0.1:{port}"))
            .env("BACKEND_BASE_URL", format!("http://127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        *child.lock().unwrap() = Some(started);
    }

    /// Waits until a server answers, and starts it again if it could not find its database.
    pub(crate) fn wait_until_ready(&self, server: usize) {
        let begun = Instant::now();
        while self.status(server, "/readyz") != Some(200) {
            assert!(begun.elapsed() < PATIENCE, "the server does not come up: {}", self.log(server));
            if self.has_ended(server) {
                self.launch(server);
            }
            thread::yield_now();
        }
    }

    /// Pulls the plug of a server.
    pub(crate) fn kill(&self, server: usize) {
        if let Some(mut child) = self.servers[server].child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// What a server has logged.
    pub(crate) fn log(&self, server: usize) -> String {
        std::fs::read_to_string(&self.servers[server].log).unwrap_or_default()
    }

    /// Links an institution of the sandbox through the first server, and returns its item.
    pub(crate) fn link(&self, institution: &str) -> String {
        let (_, token) = self.post(0, "/plaid/create_link_token", &json!({}));
        let linked = self.sandbox.plaid().link_with(token["link_token"].as_str().unwrap(), institution).unwrap();
        let (status, answer) =
            self.post(0, "/plaid/exchange_public_token", &json!({"public_token": linked.public_token}));
        assert_eq!(status, 200, "{answer}");
        answer["item_id"].as_str().unwrap().to_owned()
    }

    /// News of an item, signed now.
    pub(crate) fn news(&self, item: &str) -> Letter {
        let body = self.sandbox.plaid().webhook_body(item, "HOLDINGS", "DEFAULT_UPDATE").unwrap();
        let now: chrono::DateTime<chrono::Utc> = std::time::SystemTime::now().into();
        let signature = self.sandbox.plaid().sign(body.as_bytes(), now.timestamp()).unwrap();
        Letter { body, signature }
    }

    /// Delivers a webhook to a server; the status of its answer, if there is one.
    pub(crate) fn deliver(&self, server: usize, letter: &Letter) -> Option<u16> {
        let request =
            self.agent.post(self.url(server, "/plaid/webhook")).header("Plaid-Verification", &letter.signature);
        Some(request.content_type("application/json").send(&letter.body).ok()?.status().as_u16())
    }

    /// Reads something as the user.
    pub(crate) fn get(&self, server: usize, path: &str) -> (u16, Value) {
        let request = self.agent.get(self.url(server, path)).header("Authorization", format!("Bearer {}", self.token));
        answer(request.call().unwrap())
    }

    /// Does something as the user.
    pub(crate) fn post(&self, server: usize, path: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.post(self.url(server, path)).header("Authorization", format!("Bearer {}", self.token));
        answer(request.content_type("application/json").send(body.to_string()).unwrap())
    }

    /// Clicks Refresh, and does not mind if the server is gone before it answers.
    pub(crate) fn try_refresh(&self, server: usize) -> Option<u16> {
        let request = self.agent.post(self.url(server, "/plaid/holdings/refresh"));
        let answer = request.header("Authorization", format!("Bearer {}", self.token)).send_empty().ok()?;
        Some(answer.status().as_u16())
    }

    /// Clicks Refresh.
    pub(crate) fn refresh(&self, server: usize) -> (u16, Value) {
        self.post(server, "/plaid/holdings/refresh", &json!({}))
    }

    /// The flag, as a server shows it.
    pub(crate) fn flag(&self, server: usize) -> bool {
        self.get(server, "/plaid/pending-updates").1["has_pending_updates"].as_bool().unwrap()
    }

    /// The status of something that needs no user, if the server answers at all.
    pub(crate) fn status(&self, server: usize, path: &str) -> Option<u16> {
        Some(self.agent.get(self.url(server, path)).call().ok()?.status().as_u16())
    }

    /// The lines of a stream of events, as the user.
    pub(crate) fn events(&self, server: usize) -> impl Iterator<Item = String> + use<> {
        use std::io::BufRead;

        let request = self.agent.get(self.url(server, "/api/events"));
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        let body = request.call().unwrap().into_body().into_reader();
        std::io::BufReader::new(body).lines().map_while(Result::ok)
    }

    fn session(&self) -> String {
        let store = Store::open(&self.database, pennon_storage::Options::default()).unwrap();
        let now = std::time::SystemTime::now().into();
        pennon_app::add_user(&store, "ann@example.com", now).unwrap();
        pennon_app::issue_session(&store, "ann@example.com", now).unwrap().expose().to_owned()
    }

    fn has_ended(&self, server: usize) -> bool {
        let mut child = self.servers[server].child.lock().unwrap();
        child.as_mut().is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    fn url(&self, server: usize, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.servers[server].port)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        (0..self.servers.len()).for_each(|server| self.kill(server));
    }
}

impl Server {
    /// Its port is freed at once and taken by the server: it must be the same after a restart.
    fn new() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        Self { child: Mutex::new(None), port, log: folder.path().join("log"), _folder: folder }
    }
}

fn answer(mut answer: ureq::http::Response<ureq::Body>) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap_or(Value::Null))
}

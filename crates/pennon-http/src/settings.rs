//! What the edge can be told. Everything has a default that is safe.

use std::{collections::BTreeMap, time::Duration};

use pennon_domain::{Provider, Secret};

/// The settings of the edge.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether users reach the service over https, so that its cookie is always `Secure`. If not, a
    /// request that was forwarded from https still gets a secure cookie.
    pub https: bool,
    /// How long the browser keeps the session's cookie. The session itself ends in the database.
    pub session_max_age: SessionMaxAge,
    /// Origins besides our own whose pages may act for a user with a cookie, such as
    /// `https://app.example`.
    pub trusted_origins: Vec<String>,
    /// What a backend or gateway must show that names the user in `X-Pennon-User`. None: nobody may.
    pub proxy_secret: Option<Secret>,
    /// What a relay must show that forwards webhooks of the provider; any of them will do. None: nobody
    /// may forward.
    pub forward_secrets: BTreeMap<Provider, Vec<Secret>>,
    /// The address of a local sandbox, to which the page may then send its user's clicks.
    pub sandbox_url: Option<String>,
    /// How much is done at a time.
    pub limits: Limits,
}

/// How long the browser keeps the session's cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionMaxAge(pub Duration);

impl Default for SessionMaxAge {
    /// Thirty days.
    fn default() -> Self {
        Self(Duration::from_secs(30 * 24 * 60 * 60))
    }
}

/// How much is done at a time, and how long one waits for a turn.
///
/// Page loads and webhooks have budgets of their own, so that neither can use up the other's. What calls
/// a provider has a third, because it takes as long as the provider likes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests of users that are in the database at a time.
    pub reads: usize,
    /// Webhooks that are checked and stored at a time. More than may wait for keys of a provider, so that
    /// forged ones leave room for the real ones.
    pub webhooks: usize,
    /// Of these, the webhooks that are in the database at a time.
    pub webhooks_in_database: usize,
    /// Acts that call a provider at a time.
    pub slow: usize,
    /// Of these, the acts of one user.
    pub slow_per_user: usize,
    /// Of these, the acts that are in the database at a time.
    pub slow_in_database: usize,
    /// Tokens, portals and exchanges of one user within a minute.
    pub links_per_minute: usize,
    /// Streams of events that are open at a time. A stream costs a connection and some memory, and nothing
    /// else.
    pub streams: usize,
    /// Of these, the streams of one user: a tab has one.
    pub streams_per_user: usize,
    /// How long a request waits for its turn before it is told to come back.
    pub patience: Duration,
    /// The largest body, in bytes.
    pub body: usize,
    /// How long a client may take to send its body.
    pub body_timeout: Duration,
}

impl Limits {
    /// How many threads for blocking work a worker of the server needs: with fewer, a flood of one kind of
    /// work would keep another waiting that has a budget of its own. Acts have threads to themselves.
    pub fn blocking_threads(&self) -> usize {
        self.reads + self.webhooks
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: 16,
            webhooks: 24,
            webhooks_in_database: 24,
            slow: 64,
            slow_per_user: 2,
            slow_in_database: 8,
            links_per_minute: 10,
            streams: 4_096,
            streams_per_user: 24,
            patience: Duration::from_secs(2),
            body: 64 * 1024,
            body_timeout: Duration::from_secs(10),
        }
    }
}

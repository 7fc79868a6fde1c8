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
    /// Webhooks that are checked and stored at a time.
    pub webhooks: usize,
    /// Acts that call a provider at a time.
    pub slow: usize,
    /// How long a request waits for its turn before it is told to come back.
    pub patience: Duration,
    /// The largest body, in bytes.
    pub body: usize,
    /// How long a client may take to send its body.
    pub body_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: 16,
            webhooks: 24,
            slow: 64,
            patience: Duration::from_secs(2),
            body: 64 * 1024,
            body_timeout: Duration::from_secs(10),
        }
    }
}

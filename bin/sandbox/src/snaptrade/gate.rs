//! Who may come in: the client id, the time and the signature of a request.

use chrono::Duration;

use super::Refusal;
use super::call::{Call, Knock};
use super::sign::{ConsumerKey, Signed};
use crate::Credentials;

/// How far the clock of a client may be off.
const TOLERANCE: Duration = Duration::minutes(5);

/// The only user that a personal key has.
pub(super) const PERSONAL_USER: &str = "personal";

/// What an endpoint asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// Nothing.
    Open,
    /// A signed request.
    Client,
    /// A signed request of a client that has users of its own.
    Commercial,
    /// A signed request for a user, with that user's secret.
    User,
}

/// The client that is let in.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) client_id: String,
    pub(super) key: ConsumerKey,
}

impl Gate {
    pub(super) fn new(client: &Credentials) -> Self {
        Self { client_id: client.client_id.clone(), key: ConsumerKey::new(&client.secret) }
    }

    /// A personal key stands for one person, who needs no registration.
    pub(super) fn is_personal(&self) -> bool {
        self.client_id.starts_with("PERS-")
    }

    /// Refuses a request that the client has not signed, or not just now.
    pub(super) fn check(&self, knock: &Knock<'_>, call: &Call<'_>, door: Door) -> Result<(), Refusal> {
        if door == Door::Open {
            return Ok(());
        }
        if call.parameter("clientId") != Some(&self.client_id) {
            return Err(Refusal::because("401", "the clientId is wrong"));
        }
        let timestamp = call.parameter("timestamp").and_then(|seconds| seconds.parse::<i64>().ok());
        if timestamp.is_none_or(|at| call.now.timestamp().abs_diff(at) > TOLERANCE.num_seconds().unsigned_abs()) {
            return Err(Refusal::because("401", "the timestamp is missing or too far from now"));
        }
        let signed = Signed { content: &call.content, path: knock.path, query: knock.query };
        if !knock.signature.is_some_and(|signature| self.key.has_signed(signature, signed)) {
            return Err(Refusal::of("401"));
        }
        if door == Door::Commercial && self.is_personal() {
            return Err(Refusal::because("403", "a personal key has no users to manage"));
        }
        Ok(())
    }

    /// The user that the request names, and the secret that is to be compared.
    pub(super) fn user<'a>(&self, call: &'a Call<'_>) -> Result<Option<(&'a str, &'a str)>, Refusal> {
        match (self.is_personal(), call.parameter("userId"), call.parameter("userSecret")) {
            (true, None, None) => Ok(None),
            (true, ..) => Err(Refusal::because("400", "a personal key sends no userId and no userSecret")),
            (false, Some(user_id), Some(secret)) => Ok(Some((user_id, secret))),
            (false, ..) => Err(unknown_user()),
        }
    }
}

/// The provider does not tell which of the two is wrong.
pub(super) fn unknown_user() -> Refusal {
    Refusal::because("401", "the userId or the userSecret is wrong")
}

//! What changes while the sandbox runs.

use std::collections::{BTreeMap, HashMap};

use super::Refusal;
use super::account::Account;
use super::allowance::Allowance;
use super::call::Call;
use super::connection::Connection;
use super::mail::Sent;
use super::session::Session;
use crate::Error;

/// Users, connections and sessions, behind one lock that is never held while something is sent.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The secret of each user.
    pub(super) users: BTreeMap<String, String>,
    /// In the order of their making.
    pub(super) connections: Vec<Connection>,
    pub(super) sessions: HashMap<String, Session>,
    /// The webhooks so far, oldest first.
    pub(super) sent: Vec<Sent>,
    /// The backend that receives the webhooks.
    pub(super) webhook_base: Option<String>,
    pub(super) allowance: Allowance,
}

impl State {
    /// The connection under this id, removed or not: late webhooks of a removed connection can be played.
    pub(super) fn connection(&mut self, connection_id: &str) -> Result<&mut Connection, Error> {
        self.connections
            .iter_mut()
            .find(|connection| connection.id == connection_id)
            .ok_or_else(|| Error::NotFound { kind: "connection", id: connection_id.to_owned() })
    }

    /// The connection that the call names, if it is the user's.
    pub(super) fn owned(&mut self, call: &Call<'_>) -> Result<&mut Connection, Refusal> {
        self.connections
            .iter_mut()
            .find(|connection| connection.id == call.id && connection.user_id == call.user && !connection.removed)
            .ok_or_else(|| Refusal::of("404"))
    }

    /// The connections that the user has now.
    pub(super) fn connections_of(&self, user_id: &str) -> impl Iterator<Item = &Connection> {
        self.connections.iter().filter(move |connection| connection.user_id == user_id && !connection.removed)
    }

    /// The account that the call names, if it is the user's.
    pub(super) fn owned_account(&self, call: &Call<'_>) -> Result<(&Connection, &Account), Refusal> {
        self.connections_of(&call.user)
            .flat_map(|connection| connection.accounts.iter().map(move |account| (connection, account)))
            .find(|(_, account)| account.id == call.id)
            .ok_or_else(|| Refusal::of("404"))
    }
}

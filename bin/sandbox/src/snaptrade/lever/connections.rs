//! Connecting brokerages, breaking and repairing connections.

use serde_json::Value;

use crate::snaptrade::Snaptrade;
use crate::{Error, clock};

/// Connections.
impl Snaptrade {
    /// The brokerages that can be connected: slug and name.
    #[must_use]
    pub fn brokerages(&self) -> Vec<(&str, &str)> {
        self.catalog.brokerages.iter().map(|one| (one.slug.as_str(), one.name.as_str())).collect()
    }

    /// A user connects a brokerage (by its slug); the id of the connection. The user is registered at first sight. No call is
    /// counted and no webhook is sent: [`choose_in_portal`](Self::choose_in_portal) does it with all that belongs to it.
    ///
    /// # Errors
    /// The brokerage is not known.
    pub fn connect(&self, user_id: &str, brokerage: &str) -> Result<String, Error> {
        let unknown = || Error::NotFound { kind: "brokerage", id: brokerage.to_owned() };
        let brokerage = self.catalog.brokerage(brokerage).ok_or_else(unknown)?;
        self.register(user_id)?;
        self.open(user_id, brokerage, "read", clock::now())
    }

    /// The connections in the order of their making, removed ones included.
    #[must_use]
    pub fn connection_ids(&self) -> Vec<String> {
        self.state().connections.iter().map(|connection| connection.id.clone()).collect()
    }

    pub(crate) fn connections(&self) -> Vec<Value> {
        let state = self.state();
        let all = state.connections.iter();
        all.filter_map(|connection| Some(connection.summary(self.catalog.brokerage(&connection.brokerage)?))).collect()
    }

    /// Whether this is the id of a connection, removed or not.
    #[must_use]
    pub fn has_connection(&self, connection_id: &str) -> bool {
        self.state().connection(connection_id).is_ok()
    }

    /// Whether the connection has been deleted, or its user.
    #[must_use]
    pub fn is_removed(&self, connection_id: &str) -> bool {
        self.state().connection(connection_id).is_ok_and(|connection| connection.removed)
    }

    /// Whether the user has to log in again.
    #[must_use]
    pub fn is_disabled(&self, connection_id: &str) -> bool {
        self.state().connection(connection_id).is_ok_and(|connection| connection.disabled_at.is_some())
    }

    /// From now on the user has to log in again: refreshes are refused, reads answer what was known last. No webhook is sent.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn break_connection(&self, connection_id: &str) -> Result<(), Error> {
        self.state().connection(connection_id)?.disabled_at.get_or_insert(clock::now());
        Ok(())
    }

    /// The user has logged in again. No webhook is sent.
    ///
    /// # Errors
    /// The connection is not known.
    pub fn repair(&self, connection_id: &str) -> Result<(), Error> {
        self.state().connection(connection_id)?.disabled_at = None;
        Ok(())
    }
}

//! The users of the client.

use crate::snaptrade::Snaptrade;
use crate::{Error, id};

/// Users.
impl Snaptrade {
    /// The client id that is let in.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.gate.client_id
    }

    /// Registers a user, without a call and without a webhook, and returns the secret. One who is registered already keeps it.
    ///
    /// # Errors
    /// The system has no random bytes for the secret.
    pub fn register(&self, user_id: &str) -> Result<String, Error> {
        let secret = id::uuid()?;
        Ok(self.state().users.entry(user_id.to_owned()).or_insert(secret).clone())
    }

    /// The ids of the users.
    #[must_use]
    pub fn users(&self) -> Vec<String> {
        self.state().users.keys().cloned().collect()
    }

    /// The secret of a user that is registered.
    #[must_use]
    pub fn user_secret(&self, user_id: &str) -> Option<String> {
        self.state().users.get(user_id).cloned()
    }
}

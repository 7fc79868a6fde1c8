//! What a user does in the portal, without a browser.

use crate::snaptrade::{Choice, Snaptrade};
use crate::{Error, clock};

/// How a visit to the portal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalOutcome {
    /// The connection that was made or repaired.
    pub connection_id: Option<String>,
    /// Where the browser goes: the client's page with the outcome in its query. None when the client has named no page.
    pub redirect: Option<String>,
}

/// The portal. Each of these takes the `redirectURI` or the `sessionId` that `/snapTrade/login` has answered.
impl Snaptrade {
    /// The user logs in at a brokerage (by its slug): the connection is made or repaired and the webhooks are sent.
    ///
    /// # Errors
    /// The link is not known, has been used or is older than five minutes, or the brokerage is not offered.
    pub fn choose_in_portal(&self, redirect_uri: &str, brokerage: &str) -> Result<PortalOutcome, Error> {
        self.choose(session_of(redirect_uri), Choice::LogIn(brokerage), clock::now())
    }

    /// The user mistypes the password: `CONNECTION_ATTEMPTED` with `INVALID_CREDENTIALS`, then `CONNECTION_FAILED`.
    ///
    /// # Errors
    /// As for [`choose_in_portal`](Self::choose_in_portal).
    pub fn fail_in_portal(&self, redirect_uri: &str, brokerage: &str) -> Result<PortalOutcome, Error> {
        self.choose(session_of(redirect_uri), Choice::Fail(brokerage), clock::now())
    }

    /// The user closes the portal.
    ///
    /// # Errors
    /// The link is not known, has been used or is older than five minutes.
    pub fn abandon_portal(&self, redirect_uri: &str) -> Result<PortalOutcome, Error> {
        self.choose(session_of(redirect_uri), Choice::Abandon, clock::now())
    }
}

fn session_of(redirect_uri: &str) -> &str {
    let session = redirect_uri.split_once("session=").map_or(redirect_uri, |(_, rest)| rest);
    session.split_once('&').map_or(session, |(session, _)| session)
}

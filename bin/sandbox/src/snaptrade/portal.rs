//! What a user does in the portal: choose a brokerage, fail to log in, or walk away.

use chrono::{DateTime, Utc};
use serde_json::{Map, json};
use url::Url;

use super::brokerage::Brokerage;
use super::connection::Connection;
use super::mail::About;
use super::session::Session;
use super::webhook::Event;
use super::{PortalOutcome, Snaptrade};
use crate::Error;

/// What the user chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice<'a> {
    /// To log in at the brokerage with this slug.
    LogIn(&'a str),
    /// To mistype the password there.
    Fail(&'a str),
    /// To close the page.
    Abandon,
}

/// What the portal shows.
#[derive(Debug)]
pub(crate) struct Offer<'a> {
    /// Whether a connection is to be repaired.
    pub(crate) repair: bool,
    /// The slugs and names that can be chosen.
    pub(crate) brokerages: Vec<(&'a str, &'a str)>,
}

impl Snaptrade {
    /// What a visitor with this session sees.
    ///
    /// # Errors
    /// The session is not known, has been used or has expired.
    pub(crate) fn offer(&self, session_id: &str, now: DateTime<Utc>) -> Result<Offer<'_>, Error> {
        let session = self.session(session_id, now)?;
        let brokerages = self.offered(&session)?;
        let brokerages = brokerages.into_iter().map(|one| (one.slug.as_str(), one.name.as_str())).collect();
        Ok(Offer { repair: session.reconnect.is_some(), brokerages })
    }

    /// The user's choice takes effect, the session ends, webhooks are sent.
    ///
    /// # Errors
    /// The session is not known, has been used or has expired, or the brokerage is not offered.
    pub(crate) fn choose(
        &self,
        session_id: &str,
        choice: Choice<'_>,
        now: DateTime<Utc>,
    ) -> Result<PortalOutcome, Error> {
        let session = self.session(session_id, now)?;
        let chosen = match choice {
            Choice::LogIn(slug) | Choice::Fail(slug) => Some(self.chosen(&session, slug)?),
            Choice::Abandon => None,
        };
        // Whoever takes it out is the one who uses it: a second click at the same time finds nothing.
        self.state().sessions.remove(session_id).ok_or_else(|| unknown_session(session_id))?;
        let mut outcome = PortalOutcome { connection_id: None, redirect: None };
        match (choice, chosen) {
            (Choice::LogIn(_), Some(brokerage)) => {
                let connection_id = self.log_in(&session, brokerage, now)?;
                outcome.redirect = arrival(&session, &[("status", "SUCCESS"), ("connection_id", &connection_id)]);
                outcome.connection_id = Some(connection_id);
            }
            (Choice::Fail(_), Some(brokerage)) => {
                self.announce_failure(&session, brokerage, now);
                let status = [("status", "ERROR"), ("status_code", "403"), ("error_code", "1066")];
                outcome.redirect = arrival(&session, &status);
            }
            _ => outcome.redirect = arrival(&session, &[("status", "ABANDONED")]),
        }
        Ok(outcome)
    }

    /// A new connection, without a word to anybody.
    pub(super) fn open(
        &self,
        user_id: &str,
        brokerage: &Brokerage,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Error> {
        let connection = Connection::open(&self.catalog, brokerage, user_id, kind, now)?;
        let connection_id = connection.id.clone();
        self.state().connections.push(connection);
        Ok(connection_id)
    }

    /// Tells the client about a new connection, as the portal does.
    pub(crate) fn announce_connection(&self, connection_id: &str, now: DateTime<Utc>) {
        for event_type in ["CONNECTION_ATTEMPTED", "CONNECTION_ADDED"] {
            self.announce(About::Connection(connection_id), Event::of(event_type), now);
        }
        self.announce_accounts(connection_id, "ACCOUNT_TRANSACTIONS_INITIAL_UPDATE", now);
        self.announce_accounts(connection_id, "ACCOUNT_HOLDINGS_UPDATED", now);
    }

    fn log_in(&self, session: &Session, brokerage: &Brokerage, now: DateTime<Utc>) -> Result<String, Error> {
        let Some(connection_id) = &session.reconnect else {
            let kind = if session.wanted != "read" && brokerage.allows_trading { "trade" } else { "read" };
            let connection_id = self.open(&session.user_id, brokerage, kind, now)?;
            self.announce_connection(&connection_id, now);
            return Ok(connection_id);
        };
        let was_disabled = {
            let mut state = self.state();
            let connection = state.connection(connection_id)?;
            connection.as_of = now;
            connection.disabled_at.take().is_some()
        };
        let repaired = if was_disabled { "CONNECTION_FIXED" } else { "CONNECTION_UPDATED" };
        for event_type in ["CONNECTION_ATTEMPTED", repaired] {
            self.announce(About::Connection(connection_id), Event::of(event_type), now);
        }
        self.announce_accounts(connection_id, "ACCOUNT_HOLDINGS_UPDATED", now);
        Ok(connection_id.clone())
    }

    fn announce_failure(&self, session: &Session, brokerage: &Brokerage, now: DateTime<Utc>) {
        let extra = Map::from_iter([
            ("connectionAttemptedResult".to_owned(), json!("INVALID_CREDENTIALS")),
            ("brokerageId".to_owned(), json!(brokerage.id)),
        ]);
        let attempted = Event { extra, ..Event::of("CONNECTION_ATTEMPTED") };
        self.announce(About::User(&session.user_id), attempted, now);
        self.announce(About::User(&session.user_id), Event::of("CONNECTION_FAILED"), now);
    }

    fn session(&self, session_id: &str, now: DateTime<Utc>) -> Result<Session, Error> {
        let session = self.state().sessions.get(session_id).cloned();
        let session = session.ok_or_else(|| unknown_session(session_id))?;
        if session.expires_at <= now {
            return Err(Error::Invalid("the link to the portal has expired".to_owned()));
        }
        Ok(session)
    }

    fn chosen(&self, session: &Session, slug: &str) -> Result<&Brokerage, Error> {
        let unknown = || Error::NotFound { kind: "brokerage in this portal", id: slug.to_owned() };
        self.offered(session)?.into_iter().find(|brokerage| brokerage.slug == slug).ok_or_else(unknown)
    }

    fn offered(&self, session: &Session) -> Result<Vec<&Brokerage>, Error> {
        let only = match &session.reconnect {
            Some(connection_id) => Some(self.state().connection(connection_id)?.brokerage.clone()),
            None => session.broker.clone(),
        };
        let offered = self.catalog.brokerages.iter();
        Ok(offered.filter(|brokerage| only.as_ref().is_none_or(|slug| *slug == brokerage.slug)).collect())
    }
}

/// Never made, or used already: it works once.
fn unknown_session(session_id: &str) -> Error {
    Error::NotFound { kind: "portal session", id: session_id.to_owned() }
}

/// Where the user goes, with the outcome in the query. None when the client has named no page.
fn arrival(session: &Session, status: &[(&str, &str)]) -> Option<String> {
    let mut url = Url::parse(session.redirect.as_deref()?).ok()?;
    url.query_pairs_mut().extend_pairs(status);
    Some(url.into())
}

#[cfg(test)]
mod tests;

//! From an event to a signed webhook on its way.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Snaptrade;
use super::canonical::spoken;
use super::webhook::{Addressee, Body, Event, Subject};
use crate::Error;
use crate::courier::{Letter, Receipt};

/// The header that carries the signature.
const SIGNATURE: &str = "Signature";

/// How many webhooks are remembered.
const MEMORY: usize = 1000;

/// Whom or what an event is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About<'a> {
    /// A user, known or not.
    User(&'a str),
    /// A connection; an event of an account is about its first one.
    Connection(&'a str),
    /// One account (the second id) of a connection.
    Account(&'a str, &'a str),
}

/// A webhook that has been sent and can be sent again.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) webhook_id: String,
    pub(super) event_type: String,
    letter: Letter,
}

impl Snaptrade {
    /// Queues a webhook and does not wait. Without a receiver nothing is sent; that is no error.
    pub(super) fn announce(&self, about: About<'_>, event: Event<'_>, now: DateTime<Utc>) {
        match self.letter(about, &event, now) {
            Ok(letter) => self.courier.post(letter, None),
            Err(error) => log::info!("no webhook {}: {error}", event.event_type),
        }
    }

    /// Queues a webhook for each account of a connection.
    pub(super) fn announce_accounts(&self, connection_id: &str, event_type: &str, now: DateTime<Utc>) {
        for account_id in self.account_ids(connection_id).unwrap_or_default() {
            self.announce(About::Account(connection_id, &account_id), Event::of(event_type), now);
        }
    }

    /// Queues a webhook; `receipt` is called with the receiver's status.
    pub(crate) fn send(&self, about: About<'_>, event: &Event<'_>, now: DateTime<Utc>, receipt: Receipt) {
        match self.letter(about, event, now) {
            Ok(letter) => self.courier.post(letter, Some(receipt)),
            Err(error) => receipt(Err(error)),
        }
    }

    /// Queues a webhook again: the same id, the same time, the same bytes.
    pub(crate) fn send_again(&self, webhook_id: &str, receipt: Receipt) {
        match self.sent_letter(webhook_id) {
            Ok(letter) => self.courier.post(letter, Some(receipt)),
            Err(error) => receipt(Err(error)),
        }
    }

    /// The signed webhook. It is remembered.
    pub(super) fn letter(&self, about: About<'_>, event: &Event<'_>, now: DateTime<Utc>) -> Result<Letter, Error> {
        let body = self.compose(about, event, now)?;
        let (user_or_connection, what) = match about {
            About::User(id) => (id, "user"),
            About::Connection(id) | About::Account(id, _) => (id, "connection"),
        };
        let mut state = self.state();
        let base = state.webhook_base.as_deref().ok_or_else(|| Error::NoReceiver(user_or_connection.to_owned()))?;
        let url = format!("{}/snaptrade/webhook", base.trim_end_matches('/'));
        let text = spoken(&body.fields);
        let signature = self.gate.key.sign(&Value::Object(body.fields.into_iter().collect()));
        let subject = format!("{} of {what} {user_or_connection}", event.event_type);
        let letter = Letter { subject, url, signature: (SIGNATURE, signature), body: text };
        if state.sent.len() == MEMORY {
            state.sent.remove(0);
        }
        state.sent.push(Sent {
            webhook_id: body.webhook_id,
            event_type: event.event_type.to_owned(),
            letter: letter.clone(),
        });
        Ok(letter)
    }

    /// A webhook that has been sent before.
    pub(super) fn sent_letter(&self, webhook_id: &str) -> Result<Letter, Error> {
        let state = self.state();
        let sent = state.sent.iter().rev().find(|sent| sent.webhook_id == webhook_id);
        Ok(sent.ok_or_else(|| Error::NotFound { kind: "webhook", id: webhook_id.to_owned() })?.letter.clone())
    }

    /// The fields of a webhook.
    pub(super) fn compose(&self, about: About<'_>, event: &Event<'_>, now: DateTime<Utc>) -> Result<Body, Error> {
        let addressee = Addressee { client_id: &self.gate.client_id, webhook_secret: &self.webhook_secret };
        let (connection_id, account_id) = match about {
            About::User(user_id) => {
                return Body::new(addressee, Subject { user_id, ..Subject::default() }, event, now);
            }
            About::Connection(connection_id) => (connection_id, None),
            About::Account(connection_id, account_id) => (connection_id, Some(account_id)),
        };
        let mut state = self.state();
        let connection = state.connection(connection_id)?;
        let first = connection.accounts.first().map(|account| account.id.as_str());
        let subject = Subject {
            user_id: &connection.user_id,
            brokerage_id: self.catalog.brokerage(&connection.brokerage).map(|brokerage| brokerage.id.as_str()),
            connection_id: Some(connection_id),
            account_id: account_id.or(first),
        };
        Body::new(addressee, subject, event, now)
    }
}

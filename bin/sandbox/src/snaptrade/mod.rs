//! The stand-in for SnapTrade.
//!
//! `endpoint/` lists the paths and answers them; `gate` checks who asks; `portal` is what a user does in the browser. [`Snaptrade`] has
//! the same levers as the controls under `/_sandbox/snaptrade`.

mod account;
mod allowance;
mod brokerage;
mod call;
mod canonical;
mod catalog;
mod connection;
mod endpoint;
mod gate;
mod instrument;
mod lever;
mod mail;
mod portal;
mod refusal;
mod session;
mod sign;
mod state;
mod webhook;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::answer::Answer;
use crate::courier::Courier;
use crate::{Error, Options};
use call::Call;
use catalog::Catalog;
use gate::{Door, Gate, PERSONAL_USER};
use state::State;

pub(crate) use call::Knock;
pub(crate) use endpoint::{Found, find};
pub use lever::{PortalOutcome, SentWebhook};
pub(crate) use mail::About;
pub(crate) use portal::{Choice, Offer};
pub(crate) use refusal::Refusal;
pub(crate) use webhook::Event;

/// The stand-in for SnapTrade: users, connections, portfolios and webhooks, all in memory.
#[derive(Debug)]
pub struct Snaptrade {
    catalog: Catalog,
    gate: Gate,
    webhook_secret: String,
    state: Mutex<State>,
    courier: Courier,
}

impl Snaptrade {
    /// No connections yet; no users either, unless the key is a personal one.
    pub(crate) fn new(options: &Options) -> Result<Self, Error> {
        let gate = Gate::new(&options.snaptrade);
        let mut state = State { webhook_base: options.webhook_base.clone(), ..State::default() };
        if gate.is_personal() {
            state.users.insert(PERSONAL_USER.to_owned(), crate::id::uuid()?);
        }
        Ok(Self {
            catalog: Catalog::load()?,
            gate,
            webhook_secret: crate::id::letters(20)?,
            state: Mutex::new(state),
            courier: Courier::start().map_err(Error::Thread)?,
        })
    }

    /// What the provider answers to this request.
    pub(crate) fn answer(&self, found: Found<'_>, knock: &Knock<'_>, now: DateTime<Utc>) -> Answer {
        self.serve(found, knock, now).map_or_else(|refusal| refusal.answer(), |body| Answer::json(200, &body))
    }

    /// The headers that every answer has, a broken one too.
    pub(crate) fn stamp(&self, mut answer: Answer, now: DateTime<Utc>) -> Answer {
        answer.headers.extend(self.state().allowance.spend(now));
        // Without random bytes the answer still has its shape.
        answer.headers.push(("X-Request-ID", crate::id::uuid().unwrap_or_default()));
        answer
    }

    /// The connection that a request is about: faults can be limited to one.
    pub(crate) fn connection_of(&self, found: Found<'_>) -> Option<String> {
        let state = self.state();
        let named = state.connections.iter().find(|connection| {
            connection.id == found.id || connection.accounts.iter().any(|account| account.id == found.id)
        });
        named.map(|connection| connection.id.clone())
    }

    fn serve(&self, found: Found<'_>, knock: &Knock<'_>, now: DateTime<Utc>) -> Result<Value, Refusal> {
        if found.endpoint.method != knock.method {
            return Err(Refusal::of("405"));
        }
        let mut call = Call::read(knock, found.id, now)?;
        self.gate.check(knock, &call, found.endpoint.door)?;
        if found.endpoint.door == Door::User {
            call.user = self.user_of(&call)?;
        }
        (found.endpoint.answer)(self, &call)
    }

    fn user_of(&self, call: &Call<'_>) -> Result<String, Refusal> {
        let Some((user_id, secret)) = self.gate.user(call)? else { return Ok(PERSONAL_USER.to_owned()) };
        let known = self.state().users.get(user_id).is_some_and(|known| known == secret);
        if known { Ok(user_id.to_owned()) } else { Err(gate::unknown_user()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No function leaves the state half changed, so that a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

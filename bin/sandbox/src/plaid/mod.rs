//! The stand-in for Plaid.
//!
//! `endpoint` lists the paths; the functions behind them stand in `linking`, `connection`, `data` and `trial`. [`Plaid`] has the same
//! levers as the controls under `/_sandbox`.

mod call;
mod catalog;
mod connection;
mod data;
mod endpoint;
mod item;
mod key;
mod lever;
mod linking;
mod mail;
mod portfolio;
mod refusal;
mod security;
mod state;
mod token;
mod trial;
mod webhook;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::answer::Answer;
use crate::courier::Courier;
use crate::{Credentials, Error, Options, clock};
use call::Call;
pub(crate) use call::Knock;
use catalog::Catalog;
use state::State;

pub use lever::{Connected, Linked};
pub use refusal::Refusal;
pub(crate) use webhook::News;

/// The stand-in for Plaid: items, portfolios, keys and webhooks, all in memory.
#[derive(Debug)]
pub struct Plaid {
    catalog: Catalog,
    credentials: Option<Credentials>,
    state: Mutex<State>,
    courier: Courier,
}

impl Plaid {
    /// No items yet, and one key.
    pub(crate) fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            catalog: Catalog::load()?,
            credentials: options.credentials.clone(),
            state: Mutex::new(State::new(options.webhook_base.clone(), clock::now())?),
            courier: Courier::start().map_err(Error::Thread)?,
        })
    }

    /// Whether the provider has an endpoint at this path.
    pub(crate) fn serves(path: &str) -> bool {
        endpoint::find(path).is_some()
    }

    /// What the provider answers to this request.
    pub(crate) fn answer(&self, knock: &Knock<'_>, now: DateTime<Utc>) -> Answer {
        self.serve(knock, now).map_or_else(|refusal| refusal.answer(), |body| Answer::json(200, &body))
    }

    /// The item that a request is about, as far as it can be told: faults can be limited to one item.
    pub(crate) fn item_of(&self, knock: &Knock<'_>) -> Option<String> {
        let body: Value = serde_json::from_slice(knock.body).ok()?;
        self.state().tokens.item_of(body.get("access_token")?.as_str()?).map(str::to_owned)
    }

    fn serve(&self, knock: &Knock<'_>, now: DateTime<Utc>) -> Result<Value, Refusal> {
        let endpoint =
            endpoint::find(knock.path).filter(|_| knock.method == "POST").ok_or_else(|| Refusal::of("NOT_FOUND"))?;
        let call = Call::accept(knock, self.credentials.as_ref(), now)?;
        let mut body = endpoint(self, &call)?;
        body["request_id"] = Value::String(crate::id::letters(15)?);
        Ok(body)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No function leaves the state half changed, so that a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

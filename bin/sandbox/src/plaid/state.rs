//! What changes while the sandbox runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Refusal;
use super::call::Call;
use super::item::Item;
use super::key::Keys;
use super::token::Tokens;
use crate::Error;

/// Items, tokens and keys, behind one lock that is never held while something is sent.
#[derive(Debug)]
pub(super) struct State {
    pub(super) items: BTreeMap<String, Item>,
    pub(super) tokens: Tokens,
    pub(super) keys: Keys,
    /// The backend that receives the webhooks of items without one of their own.
    pub(super) webhook_base: Option<String>,
}

impl State {
    pub(super) fn new(webhook_base: Option<String>, now: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self { items: BTreeMap::new(), tokens: Tokens::default(), keys: Keys::generate(now)?, webhook_base })
    }

    /// The item under this id, removed or not: late webhooks of a removed item can be played.
    pub(super) fn item(&mut self, item_id: &str) -> Result<&mut Item, Error> {
        self.items.get_mut(item_id).ok_or_else(|| Error::NotFound { kind: "item", id: item_id.to_owned() })
    }

    /// The item that the call's access token opens.
    pub(super) fn opened(&mut self, call: &Call) -> Result<&mut Item, Refusal> {
        let access_token = call.required("access_token")?;
        let item_id = self.tokens.item_of(access_token).ok_or_else(|| Refusal::of("INVALID_ACCESS_TOKEN"))?;
        self.items.get_mut(item_id).filter(|item| !item.removed).ok_or_else(|| Refusal::of("ITEM_NOT_FOUND"))
    }
}

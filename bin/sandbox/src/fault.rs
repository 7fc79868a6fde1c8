//! What is made to go wrong, and where.

use std::time::Duration;

use serde_json::Value;

use crate::Malformed;

/// A fault for the calls that match it: the endpoint, the item and how many times. By default every endpoint, every item, for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub(crate) endpoint: Option<String>,
    pub(crate) item_id: Option<String>,
    pub(crate) times: Option<u32>,
    pub(crate) effect: Effect,
}

/// What happens to a call that meets a fault.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The provider's error object with this code; type and HTTP status follow from it.
    Error(String),
    /// Exactly this status and JSON body.
    Answer(u16, Value),
    /// The call is served, later.
    Latency(Duration),
    /// The call waits until it is released, then it is served.
    Hang,
    /// The call is served and its answer is spoilt.
    Malformed(Malformed),
}

impl Fault {
    /// A fault with this effect, for every call.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self { endpoint: None, item_id: None, times: None, effect }
    }

    /// The provider's error with this code. Plaid's are such as `ITEM_LOGIN_REQUIRED`; those with a status of their own are listed at
    /// [`Refusal`](crate::plaid::Refusal), any other answers 500 as an `API_ERROR`. SnapTrade's are such as `3003`, or a status, which
    /// stands for its usual code: `402`, `403`, `410`, `425`, `429`, `500`, `503`.
    #[must_use]
    pub fn error(code: impl Into<String>) -> Self {
        Self::new(Effect::Error(code.into()))
    }

    /// A delay.
    #[must_use]
    pub fn latency(delay: Duration) -> Self {
        Self::new(Effect::Latency(delay))
    }

    /// A call that waits for its release.
    #[must_use]
    pub fn hang() -> Self {
        Self::new(Effect::Hang)
    }

    /// An answer that cannot be read.
    #[must_use]
    pub fn malformed(kind: Malformed) -> Self {
        Self::new(Effect::Malformed(kind))
    }

    /// Only at this endpoint; `*` is every one. An id in a path stands in braces: `/accounts/{accountId}/balances`.
    #[must_use]
    pub fn at(mut self, endpoint: &str) -> Self {
        self.endpoint = (endpoint != "*").then(|| endpoint.to_owned());
        self
    }

    /// Only for this item, which may be a connection of SnapTrade; `*` is every one.
    #[must_use]
    pub fn of_item(mut self, item_id: &str) -> Self {
        self.item_id = (item_id != "*").then(|| item_id.to_owned());
        self
    }

    /// For this many calls, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// For one call.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Whether a call at `endpoint` for `item_id` meets this fault.
    pub(crate) fn matches(&self, endpoint: &str, item_id: Option<&str>) -> bool {
        self.endpoint.as_deref().is_none_or(|wanted| wanted == endpoint)
            && self.item_id.as_deref().is_none_or(|wanted| Some(wanted) == item_id)
    }
}

//! A client on the bench: its pauses are counted and not made.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use pennon_domain::{Access, CallContext, ItemId, ProviderCall, Secret};
use pennon_providers::{Environment, Plaid, PlaidConfig};
use serde_json::{Value, json};

use crate::server::Server;

/// The client, and what it did.
pub(crate) struct Bench {
    pub(crate) plaid: Plaid,
    pub(crate) cx: CallContext,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Bench {
    /// A client of that server with all the time in the world.
    pub(crate) fn of(server: &Server) -> Self {
        Self::at(&server.url(), Duration::from_secs(60))
    }

    /// A client of that address that ends its calls within `patience`.
    pub(crate) fn at(url: &str, patience: Duration) -> Self {
        let pauses = Arc::<Mutex<Vec<Duration>>>::default();
        let making = Arc::clone(&pauses);
        let config = PlaidConfig { base_url: Some(url.to_owned()), ..config() };
        let plaid = Plaid::with_pause(config, move |pause| making.lock().unwrap().push(pause)).unwrap();
        Self { plaid, cx: CallContext::new(now(), patience), pauses }
    }

    pub(crate) fn pauses(&self) -> usize {
        self.pauses.lock().unwrap().len()
    }

    /// The recorded calls, which are taken out of the record.
    pub(crate) fn calls(&self) -> Vec<ProviderCall> {
        self.cx.calls.drain()
    }

    /// The codes of the recorded calls.
    pub(crate) fn codes(&self) -> Vec<Option<String>> {
        self.calls().into_iter().map(|call| call.error_code).collect()
    }
}

pub(crate) fn config() -> PlaidConfig {
    PlaidConfig::new(Environment::Sandbox, "client-1", Secret::new("hush-hush"))
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

pub(crate) fn access() -> Access {
    Access { item: ItemId::new("item-7").unwrap(), secret: Secret::new("access-7"), provider_user: None }
}

/// A portfolio with nothing in it.
pub(crate) fn empty_portfolio() -> Value {
    json!({"accounts": [], "holdings": [], "securities": [], "item": {"item_id": "item-7"}, "request_id": "req-1"})
}

/// Plaid's error object. Its message quotes the token, as messages do.
pub(crate) fn error(error_type: &str, code: &str) -> String {
    json!({"error_type": error_type, "error_code": code, "error_message": "access-7 is not good",
           "display_message": null, "request_id": "req-2"})
    .to_string()
}

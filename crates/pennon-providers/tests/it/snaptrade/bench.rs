//! A client on the bench: its clock runs only when it waits.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use pennon_domain::{Access, CallContext, ItemId, ProviderCall, ProviderUser, Secret};
use pennon_providers::{SnapTrade, SnapTradeConfig};
use serde_json::{Value, json};

use crate::{
    bench::now,
    server::{Request, Server},
};

pub(super) const KEY: &str = "quay-consumer-key";

/// The client, and what it did.
pub(super) struct Bench {
    pub(super) snaptrade: SnapTrade,
    pub(super) cx: CallContext,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Bench {
    /// A client of that server with all the time in the world.
    pub(super) fn of(server: &Server) -> Self {
        Self::with(config(), server, Duration::from_secs(60))
    }

    /// A client with a key of one person.
    pub(super) fn personal(server: &Server) -> Self {
        Self::with(SnapTradeConfig { client_id: "PERS-QUAY".to_owned(), ..config() }, server, Duration::from_secs(60))
    }

    /// A client that ends its calls within `patience`.
    pub(super) fn with(config: SnapTradeConfig, server: &Server, patience: Duration) -> Self {
        let pauses = Arc::<Mutex<Vec<Duration>>>::default();
        let (passing, making) = (Arc::clone(&pauses), Arc::clone(&pauses));
        let cx = CallContext::new(now(), patience);
        let began = Instant::now();
        let now_passing = move || began + passing.lock().unwrap().iter().sum::<Duration>();
        let config = SnapTradeConfig { base_url: Some(config.base_url.unwrap_or_else(|| server.url())), ..config };
        let snaptrade =
            SnapTrade::with_clock(config, now_passing, move |pause| making.lock().unwrap().push(pause)).unwrap();
        Self { snaptrade, cx, pauses }
    }

    /// The pauses that were made, in whole seconds, without those shorter than one.
    pub(super) fn long_pauses(&self) -> Vec<u64> {
        self.pauses.lock().unwrap().iter().map(Duration::as_secs).filter(|seconds| *seconds > 0).collect()
    }

    pub(super) fn pauses(&self) -> usize {
        self.pauses.lock().unwrap().len()
    }

    /// The recorded calls, which are taken out of the record, in a fixed order: some are made at once.
    pub(super) fn calls(&self) -> Vec<ProviderCall> {
        let mut calls = self.cx.calls.drain();
        calls.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
        calls
    }

    /// The paths and codes of the recorded calls.
    pub(super) fn record(&self) -> Vec<(String, Option<String>)> {
        self.calls().into_iter().map(|call| (call.endpoint, call.error_code)).collect()
    }
}

pub(super) fn config() -> SnapTradeConfig {
    SnapTradeConfig::new("QUAY", Secret::new(KEY))
}

pub(super) fn access() -> Access {
    let item = ItemId::new("con-7").unwrap();
    Access { item, secret: Secret::new("hush hush"), provider_user: Some("pennon-1".to_owned()) }
}

pub(super) fn user() -> ProviderUser {
    ProviderUser { id: "pennon-1".to_owned(), secret: Secret::new("hush hush") }
}

pub(super) fn account(id: &str) -> Value {
    json!({
        "id": id, "brokerage_authorization": "con-7", "name": id, "number": "00012345", "status": "open",
        "institution_name": "Quay Brokers", "balance": {"total": {"amount": 150.75, "currency": "USD"}},
        "sync_status": {"holdings": {"initial_sync_completed": true, "holdings_unavailable": false}},
    })
}

pub(super) fn positions() -> Value {
    json!({
        "results": [{"instrument": {"kind": "stock", "id": "ins-1", "symbol": "ROPE"}, "units": "2", "price": "50.25",
                     "cost_basis": "40", "currency": "USD"}],
        "data_freshness": {"as_of": "2026-09-21T12:00:00Z"},
    })
}

pub(super) fn balances() -> Value {
    json!([{"currency": {"id": "cur-1", "code": "USD", "name": "US Dollar"}, "cash": 50.25, "buying_power": 99}])
}

/// The answers of a connection with these accounts, with the same holdings each.
pub(super) fn answers(accounts: &Value, request: &Request) -> (u16, String, String) {
    let (path, _) = request.target();
    let body = match path {
        path if path.ends_with("/accounts") => accounts.clone(),
        path if path.ends_with("/positions/all") => positions(),
        path if path.ends_with("/balances") => balances(),
        _ => return (404, String::new(), error("1011", 404)),
    };
    (200, "X-Request-ID: req-1\r\n".to_owned(), body.to_string())
}

/// A server of one connection with these accounts.
pub(super) fn connection(accounts: Value) -> Server {
    Server::serving(move |request| answers(&accounts, request))
}

/// SnapTrade's error object. Its text quotes the secret, as texts do.
pub(super) fn error(code: &str, status: u16) -> String {
    json!({"detail": "hush hush is not good", "status_code": status, "code": code}).to_string()
}

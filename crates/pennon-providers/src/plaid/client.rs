//! Plaid's API as calls that end, are recorded, and fail by meaning.

use std::time::Instant;

use pennon_domain::{CallContext, ItemId, Provider, ProviderCall, ProviderError};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    answer,
    config::{ConfigError, PlaidConfig},
    endpoint::Endpoint,
};
use crate::{
    backoff::Backoff,
    failure::Failure,
    transport::{Method, Request, Transport},
};

/// The version of the API that the wire types are written for.
const VERSION: &str = "2020-09-14";

/// Calls endpoints. The credentials travel in headers, so that no body holds them.
#[derive(Debug)]
pub(super) struct Client {
    config: PlaidConfig,
    base_url: String,
    transport: Transport,
    backoff: Backoff,
}

impl Client {
    pub(super) fn new(config: PlaidConfig, backoff: Backoff) -> Result<Self, ConfigError> {
        config.check()?;
        let base_url = config.checked_base_url()?;
        Ok(Self { config, base_url, transport: Transport::new(), backoff })
    }

    pub(super) fn config(&self) -> &PlaidConfig {
        &self.config
    }

    /// The address of the API, without a slash at its end.
    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Posts the request until there is an answer or no point in asking again. Every request is
    /// recorded, as being about that item.
    pub(super) fn call<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        request: &impl Serialize,
        item: Option<&ItemId>,
        cx: &CallContext,
    ) -> Result<T, ProviderError> {
        let body =
            serde_json::to_vec(request).map_err(|_| ProviderError::Configuration { code: "UNWRITABLE".to_owned() })?;
        self.backoff.until_answered(endpoint.is_repeatable, cx, || self.attempt(endpoint, &body, item, cx))
    }

    /// One request, and its line in the log.
    fn attempt<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        body: &[u8],
        item: Option<&ItemId>,
        cx: &CallContext,
    ) -> Result<T, Failure> {
        let began = Instant::now();
        let headers = [
            ("PLAID-CLIENT-ID", self.config.client_id.as_str()),
            ("PLAID-SECRET", self.config.secret.expose()),
            ("Plaid-Version", VERSION),
        ];
        let url = format!("{}{}", self.base_url, endpoint.path);
        let request = Request { method: Method::Post, url: &url, headers: &headers, json: Some(body) };
        let answer = self.transport.send(&request, endpoint.patience.min(cx.time_left()));
        let request_id = answer.as_ref().ok().and_then(answer::request_id);
        let value = answer.map_err(Failure::from).and_then(|answer| answer::value(&answer));
        cx.calls.record(ProviderCall {
            provider: Provider::PLAID,
            endpoint: endpoint.path.to_owned(),
            item: item.cloned(),
            at: cx.now,
            duration: began.elapsed(),
            error_code: value.as_ref().err().map(|failure| failure.error.code().to_owned()),
            request_id,
        });
        value
    }
}

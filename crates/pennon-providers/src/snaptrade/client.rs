//! SnapTrade's API as calls that are signed, end, are recorded, and fail by meaning.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{CallContext, ItemId, Provider, ProviderCall, ProviderError};
use pennon_webhook::Canonical;
use serde::de::DeserializeOwned;
use url::Url;

use super::{
    answer,
    config::{SnapTradeConfig, SnapTradeConfigError},
    endpoint::Endpoint,
    sign,
};
use crate::{
    backoff::Backoff,
    budget::Budget,
    class::Class,
    clock::Clock,
    failure::{Again, Failure},
    transport::{Answer, Request, Transport},
};

/// SnapTrade allows a client id 250 requests a minute. A few are left for its clock and for operators.
const REQUESTS_PER_MINUTE: usize = 240;

/// A limit that ends that soon is waited for, once. The user would wait longer by clicking again.
const SHORT_LIMIT: Duration = Duration::from_secs(10);

/// Calls endpoints. All calls of all users share one budget.
#[derive(Debug)]
pub(super) struct Client {
    config: SnapTradeConfig,
    origin: String,
    /// What stands before every path, and is signed with it: nothing, at SnapTrade itself.
    prefix: String,
    transport: Transport,
    backoff: Backoff,
    budget: Budget,
    clock: Clock,
}

/// One call. It has no `Debug`, because it can hold a user's secret.
pub(super) struct Call<'a> {
    pub(super) endpoint: &'a Endpoint,
    /// The id that stands in the path.
    pub(super) id: &'a str,
    /// The parameters of the query besides those that every request has.
    pub(super) parameters: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a Canonical<'a>>,
    /// The item it is about, for the record.
    pub(super) item: Option<&'a ItemId>,
}

impl Client {
    pub(super) fn new(config: SnapTradeConfig, clock: Clock) -> Result<Self, SnapTradeConfigError> {
        config.check()?;
        let base_url = config.checked_base_url()?;
        let path = Url::parse(&base_url).map(|url| url.path().trim_end_matches('/').len()).unwrap_or(0);
        let (origin, prefix) = base_url.split_at(base_url.len() - path);
        let pausing = clock.clone();
        Ok(Self {
            origin: origin.to_owned(),
            prefix: prefix.to_owned(),
            config,
            transport: Transport::new(),
            backoff: Backoff::new(move |pause| pausing.pause(pause)),
            budget: Budget::new(REQUESTS_PER_MINUTE, clock.clone()),
            clock,
        })
    }

    pub(super) fn config(&self) -> &SnapTradeConfig {
        &self.config
    }

    /// Calls until there is a value or no point in asking again.
    pub(super) fn fetch<T: DeserializeOwned>(&self, call: &Call<'_>, cx: &CallContext) -> Result<T, ProviderError> {
        self.call(call, cx, answer::value)
    }

    /// Like [`Client::fetch`], where only matters that it was done.
    pub(super) fn act(&self, call: &Call<'_>, cx: &CallContext) -> Result<(), ProviderError> {
        self.call(call, cx, answer::done)
    }

    fn call<T>(
        &self,
        call: &Call<'_>,
        cx: &CallContext,
        read: impl Fn(&Answer, &Endpoint) -> Result<T, Failure>,
    ) -> Result<T, ProviderError> {
        let mut has_waited = false;
        self.backoff.until_answered(call.endpoint.is_repeatable, cx, || {
            let mut failure = match self.attempt(call, cx, &read) {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            if !has_waited && self.waits_for_limit(&failure.error, cx) {
                has_waited = true;
                // What is refused for a limit was not done.
                failure.again = Again::Yes;
            }
            Err(failure)
        })
    }

    /// Waits for the end of a limit, if it is near and before the deadline.
    fn waits_for_limit(&self, error: &ProviderError, cx: &CallContext) -> bool {
        let ProviderError::RateLimited { after: Some(after), .. } = error else { return false };
        if *after > SHORT_LIMIT || self.clock.now() + *after >= cx.deadline {
            return false;
        }
        self.clock.pause(*after);
        true
    }

    /// One request, and its line in the log. Without room in the budget there is neither.
    fn attempt<T>(
        &self,
        call: &Call<'_>,
        cx: &CallContext,
        read: &impl Fn(&Answer, &Endpoint) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.budget
            .take(cx.deadline)
            .map_err(|wait| Failure::last(Class::RateLimited.error("CLIENT_BUDGET", Some(wait))))?;
        let began = Instant::now();
        let answer = self.send(call, cx);
        if let Some(pause) = answer.as_ref().ok().and_then(answer::pause_for_all) {
            self.budget.block(pause);
        }
        let request_id = answer.as_ref().ok().and_then(answer::request_id);
        let value = answer.map_err(Failure::from).and_then(|answer| read(&answer, call.endpoint));
        cx.calls.record(ProviderCall {
            provider: Provider::SNAPTRADE,
            endpoint: call.endpoint.template.to_owned(),
            item: call.item.cloned(),
            at: cx.now,
            duration: began.elapsed(),
            error_code: value.as_ref().err().map(|failure| failure.error.code().to_owned()),
            request_id,
        });
        value
    }

    /// The query is written once: what is signed is what is sent.
    fn send(&self, call: &Call<'_>, cx: &CallContext) -> Result<Answer, crate::transport::Fault> {
        let path = format!("{}{}", self.prefix, call.endpoint.path(call.id));
        let timestamp = self.time(cx).timestamp().to_string();
        let ours = [("clientId", self.config.client_id.as_str()), ("timestamp", &timestamp)];
        let query = sign::query(&[&ours, call.parameters].concat());
        let signature = sign::signature(&self.config.consumer_key, &path, &query, call.body);
        let json = call.body.map(Canonical::ascii);
        let request = Request {
            method: call.endpoint.method,
            url: &format!("{}{path}?{query}", self.origin),
            headers: &[("Signature", &signature)],
            json: json.as_deref().map(str::as_bytes),
        };
        self.transport.send(&request, call.endpoint.patience.min(cx.time_left()))
    }

    /// The present time, by the clock of whoever began the act: a repetition is signed anew.
    fn time(&self, cx: &CallContext) -> DateTime<Utc> {
        let since = self.clock.now().saturating_duration_since(cx.began);
        cx.now + TimeDelta::from_std(since).unwrap_or_default()
    }
}

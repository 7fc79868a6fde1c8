//! What an answer of SnapTrade comes to.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{endpoint::Endpoint, error::class};
use crate::{
    class::Class,
    code,
    failure::{Again, Failure},
    transport::Answer,
};

/// Our code for an endpoint that is no longer there.
const ENDPOINT_GONE: &str = "ENDPOINT_GONE";

/// The window of the limit: nobody has to wait longer for room in it.
const WINDOW: Duration = Duration::from_secs(60);

/// The object that errors are, mostly. Nothing in it can be relied upon, not even the names.
#[derive(Deserialize)]
struct ErrorObject {
    #[serde(default)]
    detail: Option<Value>,
    #[serde(default)]
    default_detail: Option<Value>,
    #[serde(default)]
    code: Option<Value>,
    #[serde(default)]
    default_code: Option<Value>,
}

impl ErrorObject {
    /// A text or a number.
    fn code(&self) -> Option<String> {
        match self.code.as_ref().or(self.default_code.as_ref())? {
            Value::String(text) => code::error_code(text),
            Value::Number(number) => code::error_code(number.as_str()),
            _ => None,
        }
    }

    /// Whether it is SnapTrade's, and not that of some gateway on the way.
    fn is_theirs(&self) -> bool {
        [&self.detail, &self.default_detail, &self.code, &self.default_code].into_iter().any(Option::is_some)
    }
}

/// The id that SnapTrade gave the request.
pub(super) fn request_id(answer: &Answer) -> Option<String> {
    answer.header("x-request-id").and_then(code::request_id)
}

/// How long the client as a whole should send nothing.
pub(super) fn pause_for_all(answer: &Answer) -> Option<Duration> {
    if is_limit_of_account(answer) {
        return None;
    }
    match answer.status {
        429 => pause(answer),
        _ if number(answer, "x-ratelimit-remaining") == Some(0) => reset(answer, "x-ratelimit-reset"),
        _ => None,
    }
}

/// How long a refused request should wait, if the answer says so.
fn pause(answer: &Answer) -> Option<Duration> {
    answer.retry_after.or_else(|| {
        reset(answer, if is_limit_of_account(answer) { "x-ratelimit-account-reset" } else { "x-ratelimit-reset" })
    })
}

/// Personal keys have a limit per account as well. It is no reason to leave the other accounts alone.
fn is_limit_of_account(answer: &Answer) -> bool {
    number(answer, "x-ratelimit-account-remaining") == Some(0)
}

fn reset(answer: &Answer, header: &str) -> Option<Duration> {
    number(answer, header).map(|seconds| Duration::from_secs(seconds).min(WINDOW))
}

fn number(answer: &Answer, header: &str) -> Option<u64> {
    answer.header(header)?.trim().parse().ok()
}

/// The value of a good answer.
pub(super) fn value<T: DeserializeOwned>(answer: &Answer, endpoint: &Endpoint) -> Result<T, Failure> {
    done(answer, endpoint)?;
    serde_json::from_slice(&answer.body).map_err(|error| {
        // The error of serde_json quotes what it found, so only its place is told.
        log::warn!("an answer of SnapTrade is unreadable at line {} column {}", error.line(), error.column());
        Failure::unreadable()
    })
}

/// Whether an answer is good, whatever it holds.
pub(super) fn done(answer: &Answer, endpoint: &Endpoint) -> Result<(), Failure> {
    match answer.status {
        200..=299 => Ok(()),
        300..=399 => Err(Failure::last(Class::Configuration.error("REDIRECTED", None))),
        _ => Err(refusal(answer, endpoint)),
    }
}

fn refusal(answer: &Answer, endpoint: &Endpoint) -> Failure {
    let object: Option<ErrorObject> = serde_json::from_slice(&answer.body).ok();
    let code = object.as_ref().and_then(ErrorObject::code);
    let class = match answer.status {
        404 => not_found(object.as_ref(), endpoint),
        status => class(code.as_deref(), status),
    };
    let code = match answer.status {
        410 => ENDPOINT_GONE.to_owned(),
        status => code.unwrap_or_else(|| format!("HTTP_{status}")),
    };
    let pause = pause(answer);
    let again = match answer.status {
        // SnapTrade's own hiccups, and a brokerage that can be asked again.
        500 | 502 | 503 if class == Class::RetryLater => Again::IfRepeatable,
        // A limit that does not say when it ends.
        429 if pause.is_none() => Again::IfRepeatable,
        _ => Again::No,
    };
    Failure { error: class.error(code, pause), again }
}

/// A connection that SnapTrade does not know is never asked for again, so that must not be concluded from
/// the page of some gateway on the way.
fn not_found(object: Option<&ErrorObject>, endpoint: &Endpoint) -> Class {
    match (object.is_some_and(ErrorObject::is_theirs), endpoint.names_what_may_be_gone) {
        (true, true) => Class::Gone,
        (true, false) if endpoint.is_repeatable => Class::RetryLater,
        _ => Class::Configuration,
    }
}

#[cfg(test)]
mod tests;

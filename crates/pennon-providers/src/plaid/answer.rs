//! What an answer of Plaid comes to.

use serde::{Deserialize, de::DeserializeOwned};

use super::error::class;
use crate::{
    class::Class,
    code,
    failure::{Again, Failure},
    transport::Answer,
};

/// The part that all answers share.
#[derive(Deserialize, Default)]
struct Common {
    #[serde(default)]
    request_id: Option<String>,
}

/// The object that every error is.
#[derive(Deserialize)]
pub(super) struct ErrorObject {
    #[serde(default)]
    error_type: Option<String>,
    #[serde(default)]
    error_code: Option<String>,
}

impl ErrorObject {
    /// The class of the error and its code, if the object has one that is fit to be kept.
    pub(super) fn classed(&self, status: u16) -> Option<(Class, String)> {
        let error_type = self.error_type.as_deref().and_then(code::error_code);
        let code = self.error_code.as_deref().and_then(code::error_code).or_else(|| error_type.clone())?;
        Some((class(&code, error_type.as_deref().unwrap_or_default(), status), code))
    }
}

/// The id that Plaid gave the request.
pub(super) fn request_id(answer: &Answer) -> Option<String> {
    let common: Common = serde_json::from_slice(&answer.body).ok()?;
    common.request_id.as_deref().and_then(code::request_id)
}

/// The value of a good answer.
pub(super) fn value<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    match answer.status {
        200..=299 => serde_json::from_slice(&answer.body).map_err(|error| {
            // The error of serde_json quotes what it found, so only its place is told.
            log::warn!("an answer of Plaid is unreadable at line {} column {}", error.line(), error.column());
            Failure::unreadable()
        }),
        300..=399 => Err(Failure::last(Class::Configuration.error("REDIRECTED", None))),
        _ => Err(refusal(answer)),
    }
}

fn refusal(answer: &Answer) -> Failure {
    let object: Option<ErrorObject> = serde_json::from_slice(&answer.body).ok();
    let Some((class, code)) = object.and_then(|object| object.classed(answer.status)) else {
        return match answer.status {
            429 => Failure::last(Class::RateLimited.error("HTTP_429", answer.retry_after)),
            _ => Failure::unreadable(),
        };
    };
    // Plaid's own failures pass quickly; those of institutions and announced maintenance do not.
    let is_hiccup = answer.status == 500 && class == Class::RetryLater;
    let again = if is_hiccup { Again::IfRepeatable } else { Again::No };
    Failure { error: class.error(code, answer.retry_after), again }
}

#[cfg(test)]
mod tests;

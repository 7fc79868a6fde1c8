//! What a control is told and what it answers.

use actix_web::HttpResponse;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::{Error, edge};

/// The JSON body of a control; no body at all is an empty object.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let text = if body.is_empty() { b"{}".as_slice() } else { body };
    serde_json::from_slice(text).map_err(|error| Error::Invalid(error.to_string()))
}

/// The answer of a control.
pub(super) fn reply(outcome: Result<Value, Error>) -> HttpResponse {
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(error) => (status(&error), json!({"error": error.to_string()})),
    };
    edge::respond(Answer::json(status, &body))
}

/// How a webhook fared: an unreachable receiver is a result of the control, not its failure.
pub(super) fn delivery(outcome: Result<u16, Error>) -> Value {
    match outcome {
        Ok(status) => json!({"delivered": true, "status": status}),
        Err(error) => json!({"delivered": false, "error": error.to_string()}),
    }
}

fn status(error: &Error) -> u16 {
    match error {
        Error::NotFound { .. } => 404,
        Error::Invalid(_) | Error::Refused(_) => 400,
        Error::NoReceiver(_) => 409,
        Error::Undelivered { .. } => 502,
        Error::Stopped => 503,
        Error::Listen { .. } | Error::Thread(_) | Error::Portfolio { .. } | Error::Random => 500,
    }
}

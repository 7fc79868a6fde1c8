//! Failures as RFC 9457 tells them: `application/problem+json`.

use std::borrow::Cow;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use pennon_app::RefreshOutcome;
use serde::Serialize;

use crate::{Error, request_id::RequestId};

/// The media type.
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// The body of a failure.
#[derive(Debug, Serialize)]
pub(crate) struct Problem<'a> {
    title: &'static str,
    #[serde(serialize_with = "number")]
    status: StatusCode,
    detail: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// With a 429 and a 503: when to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    /// With a failed refresh: what became of each item.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<&'a [RefreshOutcome]>,
    /// Whether a login could help. Not for the body.
    #[serde(skip)]
    asks_for_login: bool,
}

impl<'a> Problem<'a> {
    /// What a failure of ours looks like.
    pub(crate) fn of(error: &'a Error, request_id: Option<&'a RequestId>) -> Self {
        let row = error.row();
        Self {
            title: title(row.status),
            status: row.status,
            detail: row.detail,
            request_id: request_id.map(RequestId::as_str),
            retry_after_seconds: row.retry_after,
            outcomes: match error {
                Error::App(pennon_app::Error::AllFailed(outcomes)) => Some(outcomes),
                _ => None,
            },
            asks_for_login: matches!(error, Error::Unauthenticated | Error::LoginRefused),
        }
    }

    /// What a failure of the framework looks like, of which only the status is known.
    pub(crate) fn of_status(status: StatusCode, request_id: &'a RequestId) -> Self {
        let detail = match status {
            StatusCode::NOT_FOUND => "there is nothing here",
            StatusCode::METHOD_NOT_ALLOWED => "the path exists, but not for this method",
            _ if status.is_server_error() => "something went wrong on this server",
            _ => "the request cannot be understood",
        };
        Self {
            title: title(status),
            status,
            detail: Cow::Borrowed(detail),
            request_id: Some(request_id.as_str()),
            retry_after_seconds: None,
            outcomes: None,
            asks_for_login: false,
        }
    }
}

/// The answer that tells a problem.
pub(crate) fn response(problem: &Problem<'_>) -> HttpResponse {
    let mut response = HttpResponse::build(problem.status);
    response.content_type(CONTENT_TYPE).insert_header((CACHE_CONTROL, "no-store"));
    if let Some(seconds) = problem.retry_after_seconds {
        response.insert_header((RETRY_AFTER, seconds));
    }
    if problem.asks_for_login {
        response.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    // Texts and numbers always can be written; an empty body would still have its status.
    response.body(serde_json::to_vec(problem).unwrap_or_default())
}

/// With no `type`, RFC 9457 wants the title to be the status's own phrase.
fn title(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

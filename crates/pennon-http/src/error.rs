//! Every failure of the edge, and the one place where an HTTP status stands for a failure.

use std::borrow::Cow;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use pennon_app::{Error as App, Rejection, StorageError as Storage};
use pennon_domain::ProviderError;

use crate::problem::{self, Problem};

/// Why a request is not answered as asked. Becomes `application/problem+json`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The use case failed.
    #[error(transparent)]
    App(#[from] pennon_app::Error),
    /// No credentials, wrong ones, or several that do not name the same user.
    #[error("no valid credentials")]
    Unauthenticated,
    /// The code of a login link is unknown, used, or too old.
    #[error("the login link is not valid")]
    LoginRefused,
    /// There is no file of that name.
    #[error("there is no such file")]
    NoSuchFile,
    /// A page of another origin tries to act for the user.
    #[error("the request comes from a page of another origin")]
    ForeignOrigin,
    /// Somebody says that a webhook was forwarded, and cannot prove to be the relay.
    #[error("forwarded without the shared secret")]
    ForwardSecret,
    /// The request cannot be understood. The text tells its sender why.
    #[error("{0}")]
    Invalid(&'static str),
    /// The body is larger than it may be.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes it may have.
        limit: usize,
    },
    /// The body did not come in time.
    #[error("the body did not come in time")]
    TooSlow,
    /// The user has too much of that kind under way, or has had it done too often.
    #[error("too many acts of one user")]
    TooMany {
        /// Whole seconds to wait, at least 1.
        retry_after: u64,
    },
    /// Too much of that kind is being done already.
    #[error("too many requests of that kind at a time")]
    Busy,
    /// The routes are not part of this server: an embedder has not mounted them.
    #[error("the edge is not mounted")]
    NotMounted,
    /// The work panicked: a defect.
    #[error("the work panicked")]
    Panicked,
    /// An answer could not be written as JSON: a defect.
    #[error("the answer cannot be written as JSON")]
    Unwritable,
}

/// What a failure looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) status: StatusCode,
    /// For a person. Of a failure of ours (5xx) it tells nothing that is not public.
    pub(crate) detail: Cow<'static, str>,
    /// Whole seconds after which trying again can help.
    pub(crate) retry_after: Option<u64>,
}

impl Row {
    fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: detail.into(), retry_after: None }
    }

    fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl Error {
    /// The table.
    pub(crate) fn row(&self) -> Row {
        match self {
            Self::App(error) => app(error),
            Self::Unauthenticated => Row::new(StatusCode::UNAUTHORIZED, "log in, or send a valid token"),
            Self::LoginRefused => Row::new(StatusCode::UNAUTHORIZED, "the login link is unknown, used or too old"),
            Self::NoSuchFile => Row::new(StatusCode::NOT_FOUND, "there is nothing here"),
            Self::ForeignOrigin => {
                Row::new(StatusCode::FORBIDDEN, "the request does not come from a page of this server")
            }
            Self::ForwardSecret => Row::new(StatusCode::FORBIDDEN, "forwarded without the shared secret"),
            Self::Invalid(reason) => Row::new(StatusCode::BAD_REQUEST, *reason),
            Self::TooLarge { limit } => {
                Row::new(StatusCode::PAYLOAD_TOO_LARGE, format!("a body may have {limit} bytes at most"))
            }
            Self::TooSlow => Row::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
            Self::TooMany { retry_after } => Row::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("that is too much of that at a time, try again in {retry_after} seconds"),
            )
            .retry_after(*retry_after),
            Self::Busy => busy(),
            Self::NotMounted | Self::Panicked | Self::Unwritable => defect(),
        }
    }
}

fn app(error: &App) -> Row {
    match error {
        App::InvalidEmail => Row::new(StatusCode::BAD_REQUEST, "that is not an email address"),
        App::UnknownUser => Row::new(StatusCode::NOT_FOUND, "there is no such user"),
        App::UnknownItem => Row::new(StatusCode::NOT_FOUND, "you have no such connection"),
        App::UnknownItems(_) => Row::new(StatusCode::NOT_FOUND, "you do not have all of these connections"),
        App::NotConfigured(provider) => {
            Row::new(StatusCode::SERVICE_UNAVAILABLE, format!("{} is not configured on this server", provider.label()))
        }
        App::NoSuchLink(provider) => {
            Row::new(StatusCode::NOT_FOUND, format!("{} does not link that way", provider.label()))
        }
        App::CoolingDown { retry_after } => Row::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("refreshed a moment ago, try again in {retry_after} seconds"),
        )
        .retry_after(*retry_after),
        App::AllFailed(_) => {
            Row::new(StatusCode::BAD_GATEWAY, "no institution could be refreshed, what was stored is unchanged")
        }
        App::BelongsToAnother => Row::new(StatusCode::CONFLICT, "the connection belongs to another user"),
        App::Provider(error) => provider(error),
        App::Rejected(rejection) => rejected(rejection),
        App::Storage(error) => storage(error),
        App::Sealing(_) => defect(),
    }
}

fn provider(error: &ProviderError) -> Row {
    match error {
        ProviderError::Reauth { .. } => Row::new(StatusCode::CONFLICT, "log in at the institution again"),
        ProviderError::Gone { .. } => Row::new(StatusCode::GONE, "the provider no longer has the connection"),
        ProviderError::RetryLater { .. } => {
            Row::new(StatusCode::BAD_GATEWAY, "the provider or the institution is not available, try again later")
        }
        ProviderError::RateLimited { after, .. } => {
            let seconds = after.map_or(60, |after| after.as_secs().max(1));
            Row::new(StatusCode::SERVICE_UNAVAILABLE, "the provider limits calls, try again later").retry_after(seconds)
        }
        ProviderError::Unsupported { .. } => {
            Row::new(StatusCode::UNPROCESSABLE_ENTITY, "the institution does not support that")
        }
        ProviderError::Refused { .. } => Row::new(StatusCode::BAD_REQUEST, "the provider refused what was passed on"),
        ProviderError::Configuration { .. } => {
            Row::new(StatusCode::INTERNAL_SERVER_ERROR, "the provider refused this server's configuration")
        }
    }
}

/// Providers try again after a 503 and give up after a 4xx, so only what a second try cannot mend is one.
fn rejected(rejection: &Rejection) -> Row {
    match rejection {
        Rejection::Unsigned
        | Rejection::BadSignature { .. }
        | Rejection::Stale { .. }
        | Rejection::FromTheFuture { .. }
        | Rejection::BodyChanged => Row::new(StatusCode::UNAUTHORIZED, "the signature of the webhook is not accepted"),
        Rejection::Malformed { .. } => Row::new(StatusCode::BAD_REQUEST, "the webhook cannot be understood"),
        Rejection::Unavailable { .. } | Rejection::Busy => {
            Row::new(StatusCode::SERVICE_UNAVAILABLE, "the signature cannot be checked at the moment").retry_after(10)
        }
    }
}

fn storage(error: &Storage) -> Row {
    let unavailable = || Row::new(StatusCode::SERVICE_UNAVAILABLE, "the database is not available");
    match error {
        Storage::Busy => busy(),
        Storage::Unavailable(_) => unavailable().retry_after(5),
        Storage::SchemaOutdated | Storage::SchemaNewer => unavailable().retry_after(30),
        Storage::NotFound
        | Storage::Conflict
        | Storage::Corrupt { .. }
        | Storage::InvalidUrl { .. }
        | Storage::Migration { .. } => defect(),
    }
}

fn busy() -> Row {
    Row::new(StatusCode::SERVICE_UNAVAILABLE, "too much to do at the moment, try again").retry_after(1)
}

fn defect() -> Row {
    Row::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on this server")
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.row().status
    }

    fn error_response(&self) -> HttpResponse {
        problem::response(&Problem::of(self, None))
    }
}

#[cfg(test)]
mod tests;

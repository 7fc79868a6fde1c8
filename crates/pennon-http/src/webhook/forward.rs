//! Whether whoever forwards a webhook is our relay.
//!
//! A provider sends none of these headers. A request that has one says of itself that it was forwarded,
//! and must prove it. The provider's own signature is checked all the same.

use actix_web::{HttpRequest, http::header::HeaderValue};
use pennon_domain::Provider;

use crate::{Error, Settings, secrecy};

/// Passes what was not forwarded, and what shows the shared secret.
pub(super) fn check(settings: &Settings, provider: Provider, request: &HttpRequest) -> Result<(), Error> {
    let headers = request.headers();
    let mark = format!("x-{provider}-forwarded");
    let mut shown = headers.get_all(format!("x-{provider}-forward-secret"));
    let (first, second) = (shown.next(), shown.next());
    if first.is_none() && !headers.contains_key(mark) {
        return Ok(());
    }
    let expected = settings.forward_secrets.get(&provider).map_or(&[][..], Vec::as_slice);
    match (first.map(HeaderValue::as_bytes), second) {
        (Some(secret), None) if secrecy::matches_any(secret, expected) => Ok(()),
        _ => Err(Error::ForwardSecret),
    }
}

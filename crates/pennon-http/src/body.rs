//! Reading a request's body, which has a limit and a time-out.
//!
//! It is read before the work takes its turn, so that a client that trickles its bytes holds up nobody.

use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    web::{Bytes, Payload},
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{Edge, Error};

/// Reads the whole body. One that announces itself as too large is refused before a byte of it is read.
pub(crate) async fn read(edge: &Edge, request: &HttpRequest, payload: Payload) -> Result<Bytes, Error> {
    let limits = &edge.settings().limits;
    if announced(request).is_some_and(|length| length > limits.body) {
        return Err(Error::TooLarge { limit: limits.body });
    }
    match timeout(limits.body_timeout, payload.to_bytes_limited(limits.body)).await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Error::Invalid("the body could not be read")),
        Ok(Err(_)) => Err(Error::TooLarge { limit: limits.body }),
        Err(_) => Err(Error::TooSlow),
    }
}

/// Reads a body that must be JSON of that shape, whatever its content type says.
pub(crate) async fn read_json<T: DeserializeOwned>(
    edge: &Edge,
    request: &HttpRequest,
    payload: Payload,
    expected: &'static str,
) -> Result<T, Error> {
    let body = read(edge, request, payload).await?;
    serde_json::from_slice(&body).map_err(|_| Error::Invalid(expected))
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

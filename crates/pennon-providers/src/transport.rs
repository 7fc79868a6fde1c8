//! Requests over HTTP, with bounds on everything.

use std::{io, time::Duration};

use ureq::{
    Agent, AsSendBody, Body,
    http::{self, HeaderMap, Response},
};

const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// More than the largest portfolio needs; less than a flood needs to hurt.
const MAX_ANSWER_BYTES: u64 = 16 * 1024 * 1024;

/// A provider that asks for more patience than that has made a mistake.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Sends requests. Follows no redirect (credentials would follow) and reads no proxy from the process
/// environment.
#[derive(Debug)]
pub(crate) struct Transport {
    agent: Agent,
}

/// What can be done with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Delete,
}

/// A request. It has no `Debug`, because address and headers can hold secrets.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) json: Option<&'a [u8]>,
}

/// A whole answer of any status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// There is no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody listens there. The request was not sent.
    Refused,
    /// The connection failed, and the request may have been sent.
    Unreachable,
    /// The time was over, and the request may have been sent.
    Timeout,
    /// The answer has too many bytes.
    TooLarge,
    /// The answer broke off, or was no HTTP.
    Broken,
}

impl Fault {
    /// Our code for it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Refused | Self::Unreachable => "UNREACHABLE",
            Self::Timeout => "TIMEOUT",
            Self::TooLarge => "TOO_LARGE",
            Self::Broken => "UNREADABLE",
        }
    }
}

impl Transport {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(CONNECT_WITHIN))
            .user_agent(concat!("pennon/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into() }
    }

    /// Sends the request to exactly that address and reads the whole answer, all within `patience`.
    pub(crate) fn send(&self, request: &Request<'_>, patience: Duration) -> Result<Answer, Fault> {
        match request.json {
            Some(json) => self.run(request, json, patience),
            None => self.run(request, (), patience),
        }
    }

    fn run(&self, request: &Request<'_>, body: impl AsSendBody, patience: Duration) -> Result<Answer, Fault> {
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Delete => http::Method::DELETE,
        };
        let mut builder = http::Request::builder().method(method).uri(request.url);
        for (name, value) in request.headers {
            builder = builder.header(*name, *value);
        }
        if request.json.is_some() {
            builder = builder.header("Content-Type", "application/json");
        }
        // What cannot be written as a request is not sent.
        let request = builder.body(body).map_err(|_| Fault::Unreachable)?;
        let request = self.agent.configure_request(request).timeout_global(Some(patience)).build();
        read(self.agent.run(request).map_err(fault)?)
    }
}

impl Answer {
    /// A header in ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn read(mut response: Response<Body>) -> Result<Answer, Fault> {
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let retry_after = headers.get("retry-after").and_then(|value| value.to_str().ok()).and_then(seconds);
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec().map_err(|error| {
        match fault(error) {
            // The connection was there; it is the answer that is not.
            Fault::Refused | Fault::Unreachable => Fault::Broken,
            fault => fault,
        }
    })?;
    Ok(Answer { status, retry_after, headers, body })
}

/// The form in whole seconds. The other form, a date, would need a clock to be understood.
fn seconds(retry_after: &str) -> Option<Duration> {
    let seconds = retry_after.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

fn fault(error: ureq::Error) -> Fault {
    match error {
        ureq::Error::Timeout(_) => Fault::Timeout,
        ureq::Error::BodyExceedsLimit(_) => Fault::TooLarge,
        ureq::Error::Protocol(_) => Fault::Broken,
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => Fault::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Fault::Timeout,
            _ => Fault::Unreachable,
        },
        _ => Fault::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_read_from_whole_seconds_and_bounded() {
        for (text, expected) in [
            ("60", Some(60)),
            (" 7 ", Some(7)),
            ("99999999", Some(86_400)),
            ("-1", None),
            ("1.5", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected.map(Duration::from_secs), "{text}");
        }
    }
}

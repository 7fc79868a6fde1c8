//! The name of a request, by which an answer, a log line and a user's complaint are brought together.

use std::fmt;

use actix_web::{dev::ServiceRequest, http::header::HeaderName};
use ring::rand::{SecureRandom, SystemRandom};

/// The header that carries it, in both directions.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The id that the client or the proxy before us has given, if it is one, else a new one.
    pub(crate) fn of(request: &ServiceRequest) -> Self {
        let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        given.filter(|id| is_harmless(id)).map_or_else(Self::random, |id| Self(id.to_owned()))
    }

    fn random() -> Self {
        let mut bytes = [0; 8];
        // Without randomness the id is all zeros. The request is still served: nothing is guarded by it.
        let _ = SystemRandom::new().fill(&mut bytes);
        Self(crate::hex::encode(&bytes))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an id may be repeated in headers and logs as it is.
fn is_harmless(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn of(given: &str) -> RequestId {
        RequestId::of(&TestRequest::default().insert_header((X_REQUEST_ID, given)).to_srv_request())
    }

    #[test]
    fn a_harmless_id_is_kept() {
        for id in ["12345678", "d4c0f1ba-7ed0-4d4a-9d0c-5e1c3f6a9b21", &"a".repeat(64)] {
            assert_eq!(of(id).as_str(), id);
        }
    }

    #[test]
    fn any_other_is_replaced() {
        for id in ["", "short", "with space", "a=b&c=d&e", "12345678\u{e9}", &"a".repeat(65)] {
            let made = of(id);
            assert_ne!(made.as_str(), id);
            assert_eq!(made.as_str().len(), 16);
        }
        assert_ne!(of("").as_str(), of("").as_str());
    }
}

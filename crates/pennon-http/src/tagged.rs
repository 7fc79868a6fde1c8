//! An answer that the client need not be sent twice.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, HeaderMap, IF_NONE_MATCH, VARY},
    },
    web::Bytes,
};
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::{Error, hex};

/// A JSON body with its strong entity tag: a prefix of its SHA-256.
#[derive(Debug)]
pub(crate) struct Tagged {
    body: Bytes,
    tag: String,
}

impl Tagged {
    /// Writes `value` as JSON. To be called off the async threads: a portfolio can be large.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(value).map_err(|_| Error::Unwritable)?;
        Ok(Self { tag: tag(&body), body: body.into() })
    }

    /// The whole answer, or a 304 if the client has it already. It is the user's alone, may be kept, and
    /// must be asked about each time.
    pub(crate) fn respond(self, request: &HttpRequest) -> HttpResponse {
        let known = knows(request.headers(), &self.tag);
        let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response
            .insert_header((ETAG, self.tag))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((VARY, "Cookie, Authorization, X-Pennon-User"));
        if known { response.finish() } else { response.content_type("application/json").body(self.body) }
    }
}

/// The strong entity tag of a body.
pub(crate) fn tag(body: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&digest(&SHA256, body).as_ref()[..16]))
}

/// Whether the client has named the tag. As RFC 9110 wants it for `If-None-Match`, a weak tag counts.
pub(crate) fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(if_none_match: &str) -> (StatusCode, HeaderMap) {
        let request = TestRequest::default().insert_header((IF_NONE_MATCH, if_none_match)).to_http_request();
        let response = Tagged::json(&[1, 2]).unwrap().respond(&request);
        (response.status(), response.headers().clone())
    }

    #[test]
    fn a_known_answer_is_not_sent_again() {
        let tag = tag(b"[1,2]");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let (status, headers) = asked(&known);
            assert_eq!(status, StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(headers.get(ETAG).unwrap(), tag.as_str());
            assert!(headers.contains_key(CACHE_CONTROL) && headers.contains_key(VARY));
        }
    }

    #[test]
    fn any_other_is() {
        let tag = tag(b"[1,2]");
        for known in ["", "\"other\"", tag.trim_matches('"'), &tag.to_uppercase()] {
            assert_eq!(asked(known).0, StatusCode::OK, "{known}");
        }
    }
}

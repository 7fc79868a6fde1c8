//! The consumer key: it proves who sent a request, and signs webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

use super::canonical::{Charset, canonical};

/// The secret that the client shares with SnapTrade. It never shows itself.
#[derive(Debug)]
pub(super) struct ConsumerKey(hmac::Key);

/// What a request's signature covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    /// The body; null when there is none or when it is `{}`.
    pub(super) content: &'a Value,
    /// The path exactly as in the URL.
    pub(super) path: &'a str,
    /// The query exactly as sent, without the question mark.
    pub(super) query: &'a str,
}

impl ConsumerKey {
    pub(super) fn new(text: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))
    }

    /// The `Signature` header of a webhook with this body.
    pub(super) fn sign(&self, body: &Value) -> String {
        STANDARD.encode(hmac::sign(&self.0, canonical(body, Charset::Ascii).as_bytes()))
    }

    /// Whether this is the signature of the request. The official SDKs differ in a body that is not ASCII: the one for Python escapes
    /// it, the one for TypeScript does not. Both are good here.
    pub(super) fn has_signed(&self, signature: &str, request: Signed<'_>) -> bool {
        let Ok(mac) = STANDARD.decode(signature) else { return false };
        let object = json!({"content": request.content, "path": request.path, "query": request.query});
        [Charset::Ascii, Charset::Utf8]
            .iter()
            .any(|charset| hmac::verify(&self.0, canonical(&object, *charset).as_bytes(), &mac).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "clientId=demo&timestamp=1790000000";

    fn signature(text: &str) -> String {
        STANDARD.encode(hmac::sign(&ConsumerKey::new("key").0, text.as_bytes()))
    }

    #[test]
    fn a_request_is_signed_over_its_three_parts() {
        let key = ConsumerKey::new("key");
        let text = format!(r#"{{"content":{{"userId":"u"}},"path":"/x","query":"{QUERY}"}}"#);
        let content = json!({"userId": "u"});
        let request = Signed { content: &content, path: "/x", query: QUERY };
        assert!(key.has_signed(&signature(&text), request));
        assert!(!key.has_signed(&signature(&text), Signed { path: "/y", ..request }));
        assert!(!key.has_signed(&signature(&text), Signed { query: "", ..request }));
        assert!(!key.has_signed(&signature(&text), Signed { content: &Value::Null, ..request }));
        assert!(!ConsumerKey::new("other").has_signed(&signature(&text), request));
        assert!(!key.has_signed("not base64", request) && !key.has_signed("", request));
    }

    #[test]
    fn both_ways_to_write_a_letter_are_good() {
        let content = json!({"userId": "\u{e9}"});
        for letter in ["\\u00e9", "\u{e9}"] {
            let text = format!(r#"{{"content":{{"userId":"{letter}"}},"path":"/x","query":""}}"#);
            let request = Signed { content: &content, path: "/x", query: "" };
            assert!(ConsumerKey::new("key").has_signed(&signature(&text), request), "{letter}");
        }
    }

    #[test]
    fn a_webhook_is_signed_over_its_canonical_text() {
        let body = json!({"b": 1, "a": "\u{e9}"});
        assert_eq!(ConsumerKey::new("key").sign(&body), signature(r#"{"a":"\u00e9","b":1}"#));
    }

    #[test]
    fn the_key_does_not_show_itself() {
        assert!(!format!("{:?}", ConsumerKey::new("sesame")).contains("sesame"));
    }
}

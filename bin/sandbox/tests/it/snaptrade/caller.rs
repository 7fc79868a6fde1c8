//! A client of SnapTrade that signs its requests, as thin as can be.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pennon_sandbox::Options;
use ring::hmac;
use serde_json::{Value, json};
use ureq::http::{HeaderMap, Request};

use crate::client::Story;

/// Who calls, and how the request is spoilt, if it is.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) base: String,
    pub(crate) agent: ureq::Agent,
    pub(crate) client_id: String,
    pub(crate) key: String,
    /// The user's id and secret as they stand in the query, encoded.
    pub(crate) user: Option<(String, String)>,
    /// How many seconds the clock is off.
    pub(crate) late: i64,
}

/// An answer with its headers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Story {
    /// A client without a user.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            base: self.sandbox.base_url().to_owned(),
            agent: self.client.agent().clone(),
            client_id: Options::SNAPTRADE_CLIENT_ID.to_owned(),
            key: Options::SNAPTRADE_CONSUMER_KEY.to_owned(),
            user: None,
            late: 0,
        }
    }

    /// A client that acts for a registered user.
    pub(crate) fn caller_for(&self, user_id: &str) -> Caller {
        let secret = self.sandbox.snaptrade().register(user_id).unwrap();
        Caller { user: Some((user_id.to_owned(), secret)), ..self.caller() }
    }
}

impl Caller {
    /// The query as it is sent.
    pub(crate) fn query(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
        let user = self.user.as_ref().map(|(id, secret)| format!("userId={id}&userSecret={secret}&"));
        format!("{}clientId={}&timestamp={}", user.unwrap_or_default(), self.client_id, now - self.late)
    }

    /// The signature of a request, over its canonical text.
    pub(crate) fn sign(&self, content: &Value, path: &str, query: &str) -> String {
        let mut object = json!({"content": content, "path": path, "query": query});
        object.sort_all_objects();
        mac(&self.key, &object.to_string())
    }

    /// A signed call. Null is no body at all.
    pub(crate) fn call(&self, method: &str, path: &str, content: &Value) -> Reply {
        let query = self.query();
        let body = if content.is_null() { String::new() } else { content.to_string() };
        self.send(method, path, &query, Some(&self.sign(content, path, &query)), body)
    }

    /// Any call.
    pub(crate) fn send(&self, method: &str, path: &str, query: &str, signature: Option<&str>, body: String) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("{}{path}?{query}", self.base));
        if let Some(signature) = signature {
            request = request.header("Signature", signature);
        }
        let mut answer = self.agent.run(request.body(body).unwrap()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        Reply { status: answer.status().as_u16(), headers: answer.headers().clone(), text }
    }

    /// A read that must succeed.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.ok("GET", path, &Value::Null)
    }

    /// A call that must succeed.
    pub(crate) fn ok(&self, method: &str, path: &str, content: &Value) -> Value {
        let reply = self.call(method, path, content);
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// The status and the code of a call that must fail.
    pub(crate) fn refused(&self, method: &str, path: &str, content: &Value) -> (u16, String) {
        self.call(method, path, content).refused()
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The status and the code; the status stands in the body as well.
    pub(crate) fn refused(&self) -> (u16, String) {
        let body = self.json();
        assert!(body["detail"].is_string() && body["status_code"] == self.status, "{body}");
        (self.status, body["code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }
}

/// Base64 of the HMAC-SHA256.
pub(crate) fn mac(key: &str, text: &str) -> String {
    STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), text.as_bytes()))
}

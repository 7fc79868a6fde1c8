//! A request as it arrives, and what a good one holds.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::form_urlencoded;

use super::Refusal;

/// What the HTTP edge knows about a request before anything has been checked.
#[derive(Debug)]
pub(crate) struct Knock<'a> {
    pub(crate) method: &'a str,
    /// Both exactly as sent: the signature covers them.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) signature: Option<&'a str>,
    pub(crate) body: &'a [u8],
    /// How the client reaches the sandbox: `http://127.0.0.1:8091`. The portal stands there as well.
    pub(crate) origin: &'a str,
}

/// A request that has been read. Who sent it is told by the [`Gate`](super::gate::Gate).
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// The id in the path; empty where the path has none.
    pub(super) id: &'a str,
    /// The user whose secret came along; empty where the endpoint asks for none.
    pub(super) user: String,
    /// The JSON body. Null when there is none, or when it is `{}`: the clients sign it so.
    pub(super) content: Value,
    query: Vec<(String, String)>,
    pub(super) origin: &'a str,
    pub(super) now: DateTime<Utc>,
}

impl<'a> Call<'a> {
    /// Reads the query and the body.
    pub(super) fn read(knock: &Knock<'a>, id: &'a str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let content = match knock.body {
            [] => Value::Null,
            body => serde_json::from_slice(body).map_err(|_| Refusal::because("400", "the body is no JSON"))?,
        };
        let content = if content.as_object().is_some_and(serde_json::Map::is_empty) { Value::Null } else { content };
        let query = form_urlencoded::parse(knock.query.as_bytes()).into_owned().collect();
        Ok(Self { id, user: String::new(), content, query, origin: knock.origin, now })
    }

    /// A parameter of the query, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A text of the body that may be absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.content.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| invalid(name, "must be a string")),
        }
    }

    /// A text of the body that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| invalid(name, "is required"))
    }
}

/// A field that is not what it should be.
pub(super) fn invalid(name: &str, rule: &str) -> Refusal {
    Refusal::because("400", format!("{name} {rule}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock<'a>(query: &'a str, body: &'a str) -> Knock<'a> {
        Knock { method: "POST", path: "/", query, signature: None, body: body.as_bytes(), origin: "" }
    }

    #[test]
    fn both_ways_to_encode_a_query_are_read() {
        for query in ["userId=user%20a%2Bb%2F%C3%A9", "userId=user+a%2Bb/%C3%A9"] {
            let knock = knock(query, "");
            let call = Call::read(&knock, "", DateTime::UNIX_EPOCH).unwrap();
            assert_eq!(call.parameter("userId"), Some("user a+b/\u{e9}"));
        }
    }

    #[test]
    fn an_empty_object_is_no_body() {
        for body in ["", "{}", "{ }", "null"] {
            let knock = knock("", body);
            assert_eq!(Call::read(&knock, "", DateTime::UNIX_EPOCH).unwrap().content, Value::Null, "{body}");
        }
        assert!(Call::read(&knock("", "{"), "", DateTime::UNIX_EPOCH).is_err());
    }

    #[test]
    fn a_field_of_the_wrong_type_is_refused() {
        let knock = knock("", r#"{"userId": 7, "broker": null}"#);
        let call = Call::read(&knock, "", DateTime::UNIX_EPOCH).unwrap();
        assert!(call.required("userId").is_err() && call.required("broker").is_err());
        assert_eq!(call.text("broker"), Ok(None));
    }
}

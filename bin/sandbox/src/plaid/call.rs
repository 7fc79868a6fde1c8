//! A request as it arrives, and what a valid one holds.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Refusal;
use crate::Credentials;

/// What the HTTP edge knows about a request before anything has been checked.
#[derive(Debug)]
pub(crate) struct Knock<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) client_id: Option<&'a str>,
    pub(crate) secret: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

/// A request with valid credentials and a JSON object as its body.
#[derive(Debug)]
pub(crate) struct Call {
    fields: Map<String, Value>,
    pub(crate) now: DateTime<Utc>,
}

impl Call {
    /// Checks what every endpoint asks for: the media type, the body, the credentials.
    pub(super) fn accept(knock: &Knock<'_>, wanted: Option<&Credentials>, now: DateTime<Utc>) -> Result<Self, Refusal> {
        if !knock
            .content_type
            .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"))
        {
            return Err(Refusal::of("INVALID_HEADERS"));
        }
        let Ok(Value::Object(fields)) = serde_json::from_slice(knock.body) else {
            return Err(Refusal::of("INVALID_BODY"));
        };
        let call = Self { fields, now };
        call.check(knock, wanted)?;
        Ok(call)
    }

    fn check(&self, knock: &Knock<'_>, wanted: Option<&Credentials>) -> Result<(), Refusal> {
        let client_id = knock.client_id.or(self.text("client_id")?).filter(|text| !text.is_empty());
        let secret = knock.secret.or(self.text("secret")?).filter(|text| !text.is_empty());
        match (client_id, secret) {
            (Some(client_id), Some(secret)) => match wanted {
                Some(wanted) if wanted.client_id != client_id || wanted.secret != secret => {
                    Err(Refusal::of("INVALID_API_KEYS"))
                }
                _ => Ok(()),
            },
            (Some(_), None) => Err(missing("secret")),
            (None, Some(_)) => Err(missing("client_id")),
            (None, None) => Err(missing("client_id, secret")),
        }
    }

    /// All of these fields must be there and not null.
    pub(super) fn require(&self, names: &[&str]) -> Result<(), Refusal> {
        let absent: Vec<&str> = names.iter().copied().filter(|name| self.value(name).is_none()).collect();
        if absent.is_empty() { Ok(()) } else { Err(missing(&absent.join(", "))) }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
    }

    /// A text that may be absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.value(name).map(|value| value.as_str().ok_or_else(|| invalid(name, "must be a string"))).transpose()
    }

    /// A list of texts that may be absent.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        self.value(name).map(|value| texts(name, value)).transpose()
    }

    /// An object that may be absent, but not null.
    pub(super) fn object(&self, name: &str) -> Result<Option<&Map<String, Value>>, Refusal> {
        self.fields
            .get(name)
            .map(|value| value.as_object().ok_or_else(|| invalid(name, "must be an object")))
            .transpose()
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }
}

/// The texts of a list; anything else in it is refused.
pub(super) fn texts<'a>(name: &str, value: &'a Value) -> Result<Vec<&'a str>, Refusal> {
    let list = value.as_array().ok_or_else(|| invalid(name, "must be a list"))?;
    list.iter().map(|entry| entry.as_str().ok_or_else(|| invalid(name, "must be a list of strings"))).collect()
}

/// A field that is not what it should be.
pub(super) fn invalid(name: &str, rule: &str) -> Refusal {
    Refusal::because("INVALID_FIELD", format!("{name} {rule}"))
}

/// Fields that are not there.
pub(super) fn missing(names: &str) -> Refusal {
    Refusal::because("MISSING_FIELDS", format!("required fields are missing: {names}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock(body: &str) -> Knock<'_> {
        Knock {
            method: "POST",
            path: "/",
            content_type: Some("application/json"),
            client_id: None,
            secret: None,
            body: body.as_bytes(),
        }
    }

    fn code(knock: &Knock<'_>, wanted: Option<&Credentials>) -> String {
        Call::accept(knock, wanted, DateTime::UNIX_EPOCH)
            .map_or_else(|refusal| refusal.code().to_owned(), |_| "accepted".to_owned())
    }

    #[test]
    fn credentials_come_in_the_body_or_in_headers() {
        assert_eq!(code(&knock(r#"{"client_id":"a","secret":"b"}"#), None), "accepted");
        assert_eq!(code(&Knock { client_id: Some("a"), secret: Some("b"), ..knock("{}") }, None), "accepted");
        assert_eq!(code(&Knock { client_id: Some("a"), ..knock("{}") }, None), "MISSING_FIELDS");
        assert_eq!(code(&knock(r#"{"client_id":"a","secret":""}"#), None), "MISSING_FIELDS");
    }

    #[test]
    fn a_fixed_pair_is_the_only_one() {
        let wanted = Credentials { client_id: "a".to_owned(), secret: "b".to_owned() };
        assert_eq!(code(&knock(r#"{"client_id":"a","secret":"b"}"#), Some(&wanted)), "accepted");
        assert_eq!(code(&knock(r#"{"client_id":"a","secret":"c"}"#), Some(&wanted)), "INVALID_API_KEYS");
    }

    #[test]
    fn only_json_objects_are_accepted() {
        assert_eq!(code(&knock("[]"), None), "INVALID_BODY");
        assert_eq!(code(&knock("{"), None), "INVALID_BODY");
        assert_eq!(code(&Knock { content_type: None, ..knock("{}") }, None), "INVALID_HEADERS");
    }
}

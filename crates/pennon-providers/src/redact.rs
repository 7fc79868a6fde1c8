//! Payloads of others, fit to be kept.

use serde_json::{Map, Value};
use url::Url;

/// What stands in place of a secret.
const REDACTED: &str = "[redacted]";

/// Payloads are a few hundred bytes; a longer one keeps what tells what it was.
const MAX_BYTES: usize = 8 * 1024;

/// Values longer than that are left out of a payload that is too long.
const SHORT: usize = 256;

/// Compact JSON of a payload, without secrets and in bounded length.
pub(crate) fn redacted(payload: &Map<String, Value>) -> String {
    let clean = Value::Object(without_secrets(payload));
    let text = clean.to_string();
    if text.len() <= MAX_BYTES {
        return text;
    }
    let Value::Object(clean) = clean else { return text };
    shortened(clean).to_string()
}

fn without_secrets(object: &Map<String, Value>) -> Map<String, Value> {
    object.iter().map(|(key, value)| (key.clone(), kept(key, value))).collect()
}

fn kept(key: &str, value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        _ if is_secret_key(key) => Value::from(REDACTED),
        Value::Object(object) => Value::Object(without_secrets(object)),
        Value::Array(values) => values.iter().map(|value| kept(key, value)).collect(),
        Value::String(text) => Value::from(kept_text(text)),
        Value::Number(_) => value.clone(),
    }
}

/// `error_message` is among them because providers quote the token there that they complain about.
fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    // SnapTrade's `brokerageAuthorizationId` names a connection and opens nothing.
    key == "authorization"
        || ["token", "secret", "password", "credential", "signature", "error_message"]
            .iter()
            .any(|part| key.contains(part))
}

/// Tokens give themselves away by their form; an address can hold a secret in its user or query.
fn kept_text(text: &str) -> String {
    if ["access-", "public-", "link-"].iter().any(|kind| text.contains(&format!("{kind}sandbox-")))
        || ["access-", "public-", "link-"].iter().any(|kind| text.contains(&format!("{kind}production-")))
    {
        return REDACTED.to_owned();
    }
    match Url::parse(text) {
        Ok(url) if url.has_host() => format!("{}{}", url.origin().ascii_serialization(), url.path()),
        _ => text.to_owned(),
    }
}

/// The short values of the top level, as many as fit.
fn shortened(payload: Map<String, Value>) -> Value {
    let mut room = MAX_BYTES - 2 * SHORT;
    let mut kept = Map::new();
    for (key, value) in payload {
        let bytes = key.len() + value.to_string().len() + 4;
        if !value.is_object() && !value.is_array() && bytes <= SHORT && bytes <= room {
            room -= bytes;
            kept.insert(key, value);
        }
    }
    kept.insert("truncated".to_owned(), Value::Bool(true));
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(payload: Value) -> Value {
        let Value::Object(payload) = payload else { panic!("an object") };
        serde_json::from_str(&redacted(&payload)).unwrap()
    }

    #[test]
    fn what_looks_like_a_secret_is_not_kept() {
        let payload = json!({
            "webhook_code": "ERROR",
            "access_token": "t-1",
            "webhookSecret": "s-1",
            "nested": [{"Public_Token": ["t-2"], "error_message": "token t-3 is not valid", "number": 1.50}],
            "note": "about access-sandbox-0a1b",
            "new_webhook_url": "https://user:word@app.example:8443/hook?key=s-2#s-3",
            "token": null,
        });
        assert_eq!(
            of(payload),
            json!({
                "webhook_code": "ERROR",
                "access_token": REDACTED,
                "webhookSecret": REDACTED,
                "nested": [{"Public_Token": REDACTED, "error_message": REDACTED, "number": 1.50}],
                "note": REDACTED,
                "new_webhook_url": "https://app.example:8443/hook",
                "token": null,
            })
        );
    }

    #[test]
    fn an_endless_payload_keeps_what_tells_what_it_was() {
        let mut payload = json!({"webhook_code": "ERROR", "item_id": "item-7", "note": "x".repeat(10_000)});
        assert_eq!(of(payload.clone()), json!({"webhook_code": "ERROR", "item_id": "item-7", "truncated": true}));
        for number in 0..1_000 {
            payload[format!("field-{number}")] = json!("y".repeat(50));
        }
        let text = redacted(payload.as_object().unwrap());
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
    }
}

//! Texts, numbers and codes, in every form they come in.

use pennon_domain::Amount;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A text that says something. Anything else says nothing.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(said(Value::deserialize(deserializer)?))
}

/// The code of a currency: a text, or an object that has it.
pub(super) fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(mut currency) => currency.remove("code").and_then(said),
        value => said(value),
    })
}

/// A number that must be there.
pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    optional(deserializer)?.ok_or_else(|| D::Error::custom("no amount"))
}

/// A number, as a number or as a text, or null. Its digits never become a double on their way.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let digits = match &value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_str(),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim(),
        _ => return Err(D::Error::custom("not an amount")),
    };
    digits.parse().map(Some).map_err(|_| D::Error::custom("not an amount"))
}

/// True, or anything else.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(deserializer)? == Value::Bool(true))
}

fn said(value: Value) -> Option<String> {
    match value {
        Value::String(text) => crate::text::said(Some(text)),
        _ => None,
    }
}

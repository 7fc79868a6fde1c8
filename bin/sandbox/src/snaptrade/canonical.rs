//! The texts that SnapTrade signs and sends: JSON as Python's `json.dumps` writes it.
//!
//! Requests and webhooks are signed over a canonical text: compact, the keys sorted at every level. Webhooks are sent in another
//! form, with blanks and with the keys as they come, so that a receiver which hashes the bytes it got finds another signature.

use std::fmt::Write;

use serde_json::{Map, Value};

/// How characters outside of ASCII are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// Escaped, as Python does unless told otherwise.
    Ascii,
    /// As they are, as JavaScript does.
    Utf8,
}

/// The canonical text.
pub(super) fn canonical(value: &Value, charset: Charset) -> String {
    let mut text = String::new();
    Form { charset, comma: ",", colon: ":" }.value(&mut text, value);
    text
}

/// An object as it is sent: its fields in this order, a blank after each comma and colon, escaped to ASCII.
pub(super) fn spoken(fields: &[(String, Value)]) -> String {
    let mut text = String::new();
    let form = Form { charset: Charset::Ascii, comma: ", ", colon: ": " };
    form.object(&mut text, fields.iter().map(|(key, value)| (key.as_str(), value)));
    text
}

struct Form {
    charset: Charset,
    comma: &'static str,
    colon: &'static str,
}

impl Form {
    fn value(&self, out: &mut String, value: &Value) {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            // The digits as they came: nothing is rounded on the way.
            Value::Number(number) => out.push_str(&number.to_string()),
            Value::String(text) => self.string(out, text),
            Value::Array(list) => {
                out.push('[');
                for (index, entry) in list.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { self.comma });
                    self.value(out, entry);
                }
                out.push(']');
            }
            Value::Object(fields) => self.object(out, sorted(fields)),
        }
    }

    fn object<'a>(&self, out: &mut String, fields: impl Iterator<Item = (&'a str, &'a Value)>) {
        out.push('{');
        for (index, (key, value)) in fields.enumerate() {
            out.push_str(if index == 0 { "" } else { self.comma });
            self.string(out, key);
            out.push_str(self.colon);
            self.value(out, value);
        }
        out.push('}');
    }

    fn string(&self, out: &mut String, text: &str) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                ' '..='~' => out.push(character),
                _ if character >= ' ' && self.charset == Charset::Utf8 => out.push(character),
                _ => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                }
            }
        }
        out.push('"');
    }
}

/// Sorted by code points, also where some crate of the build asks serde_json to keep the order of insertion.
fn sorted(fields: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let mut sorted: Vec<(&str, &Value)> = fields.iter().map(|(key, value)| (key.as_str(), value)).collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    sorted.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn keys_are_sorted_at_every_level_and_digits_kept() {
        let value = read(r#"{"b": {"y": 1.50, "x": [1e5, {"d": null, "c": true}]}, "a": "/&<"}"#);
        assert_eq!(
            canonical(&value, Charset::Ascii),
            r#"{"a":"/&<","b":{"x":[1e5,{"c":true,"d":null}],"y":1.50}}"#.replace("1e5", &read("1e5").to_string())
        );
    }

    #[test]
    fn characters_are_escaped_as_python_does() {
        let value = Value::String("\u{e9}\u{1f4c8}\u{7f}\u{1}\t\"\\/".to_owned());
        assert_eq!(canonical(&value, Charset::Ascii), r#""\u00e9\ud83d\udcc8\u007f\u0001\t\"\\/""#);
        assert_eq!(canonical(&value, Charset::Utf8), "\"\u{e9}\u{1f4c8}\u{7f}\\u0001\\t\\\"\\\\/\"");
    }

    #[test]
    fn what_is_sent_keeps_its_order_and_has_blanks() {
        let fields = [("z".to_owned(), read("[1, 2]")), ("a".to_owned(), read(r#"{"n": null}"#))];
        assert_eq!(spoken(&fields), r#"{"z": [1, 2], "a": {"n": null}}"#);
    }
}

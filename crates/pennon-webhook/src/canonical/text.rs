//! Strings in canonical JSON.

use std::fmt::Write;

/// Writes a string whose characters are all printable ASCII.
pub(super) fn ascii(out: &mut String, text: &str) {
    quoted(out, text, |character| !(' '..='~').contains(&character));
}

/// Writes a string that escapes what JSON requires and nothing else.
pub(super) fn utf8(out: &mut String, text: &str) {
    quoted(out, text, |character| character < ' ');
}

fn quoted(out: &mut String, text: &str, is_escaped: fn(char) -> bool) {
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
            _ if is_escaped(character) => escape(out, character),
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// One sequence, or two for a character beyond the basic plane.
fn escape(out: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string does not fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

//! JSON in the one form that a signature can cover: keys sorted, nothing between the tokens.
//!
//! Whoever signs parsed JSON signs what its serialiser makes of it. This is Python's
//! `json.dumps(…, sort_keys=True, separators=(",", ":"))`, with and without `ensure_ascii`, with one
//! difference: numbers keep their text. Reading `1.10` as a number and writing it again would depend on
//! how a language prints numbers.

mod text;
mod tree;

use self::tree::Tree;

/// A JSON text that was read and can be written canonically.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical<'a>(Tree<'a>);

/// A text that has no canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// It is not JSON.
    #[error("the text is not json")]
    NotJson,
    /// An object has a key twice. Parsers differ in which one counts, so nobody knows what it says.
    #[error("an object has a key twice")]
    DuplicateKey,
    /// It is nested more deeply than any message.
    #[error("the json is nested too deeply")]
    TooDeep,
}

impl<'a> Canonical<'a> {
    /// Reads a JSON text.
    pub fn parse(json: &'a [u8]) -> Result<Self, NotCanonical> {
        Tree::parse(json).map(Self)
    }

    /// The form in ASCII: any other character is an escape sequence of UTF-16 units in lower case.
    pub fn ascii(&self) -> String {
        let mut out = String::new();
        self.0.write(&mut out, text::ascii);
        out
    }

    /// The form in UTF-8: only what JSON requires is escaped.
    pub fn utf8(&self) -> String {
        let mut out = String::new();
        self.0.write(&mut out, text::utf8);
        out
    }

    /// The text that the outermost object holds under a key.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.0.text(key)
    }
}

#[cfg(test)]
mod tests;

//! JSON as it was written: strings decoded, everything else by its own text.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::NotCanonical;

/// Messages of providers have half a dozen levels. Every level reads the text once more.
const MAX_DEPTH: usize = 64;

/// One value. The members of an object are sorted by key and different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree<'a> {
    Object(Vec<(String, Tree<'a>)>),
    Array(Vec<Tree<'a>>),
    Text(String),
    /// A number, `true`, `false` or `null`, letter by letter.
    Plain(&'a str),
}

impl<'a> Tree<'a> {
    pub(super) fn parse(json: &'a [u8]) -> Result<Self, NotCanonical> {
        let raw: &RawValue = serde_json::from_slice(json).map_err(|_| NotCanonical::NotJson)?;
        Self::read(raw.get(), MAX_DEPTH)
    }

    fn read(json: &'a str, levels: usize) -> Result<Self, NotCanonical> {
        let levels = levels.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
        Ok(match json.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = read(json)?;
                let members: Result<Vec<_>, _> =
                    members.into_iter().map(|(key, raw)| Ok((key, Self::read(raw.get(), levels)?))).collect();
                Self::Object(sorted(members?)?)
            }
            Some(b'[') => {
                let values: Vec<&RawValue> = read(json)?;
                let values: Result<_, _> = values.into_iter().map(|raw| Self::read(raw.get(), levels)).collect();
                Self::Array(values?)
            }
            Some(b'"') => Self::Text(read(json)?),
            _ => Self::Plain(json),
        })
    }

    pub(super) fn write(&self, out: &mut String, text: fn(&mut String, &str)) {
        match self {
            Self::Object(members) => {
                list(out, ('{', '}'), members, |out, (key, value)| {
                    text(out, key);
                    out.push(':');
                    value.write(out, text);
                });
            }
            Self::Array(values) => list(out, ('[', ']'), values, |out, value| value.write(out, text)),
            Self::Text(value) => text(out, value),
            Self::Plain(value) => out.push_str(value),
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == key).and_then(|(_, value)| match value {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, NotCanonical> {
    serde_json::from_str(json).map_err(|_| NotCanonical::NotJson)
}

/// Sorts by code points, which is the order of UTF-8 bytes as well.
fn sorted<T>(mut members: Vec<(String, T)>) -> Result<Vec<(String, T)>, NotCanonical> {
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(NotCanonical::DuplicateKey);
    }
    Ok(members)
}

fn list<T>(out: &mut String, (open, close): (char, char), values: &[T], write: impl Fn(&mut String, &T)) {
    out.push(open);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, value);
    }
    out.push(close);
}

/// The members of an object in their order, duplicates included: a map would hide them.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members<'de>, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

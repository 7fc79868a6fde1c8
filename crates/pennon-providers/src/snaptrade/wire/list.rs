//! Lists, in both forms they come in.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A bare list, or an object that has the list under `results`. Without one it is an error and not empty.
pub(in crate::snaptrade) struct List<T>(pub(in crate::snaptrade) Vec<T>);

/// Written out, because serde's untagged enums read numbers through doubles.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either(PhantomData))
    }
}

struct Either<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with one")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<List<T>, S::Error> {
        let mut list = Vec::new();
        while let Some(one) = seq.next_element()? {
            list.push(one);
        }
        Ok(List(list))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<List<T>, M::Error> {
        let mut list = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "results" {
                list = Some(List(map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        list.ok_or_else(|| M::Error::missing_field("results"))
    }
}

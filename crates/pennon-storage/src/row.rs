//! Between the types of rows and those of the domain.

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};

use crate::Error;

/// The time as it is stored. PostgreSQL keeps microseconds; so does SQLite here, or else a time would
/// not equal what was read back.
pub(crate) fn stored(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().trunc_subsecs(6)
}

/// A column, to be named when its value cannot be read.
#[derive(Clone, Copy)]
pub(crate) struct Column(pub(crate) &'static str, pub(crate) &'static str);

impl Column {
    /// Reads a text as what it must be.
    pub(crate) fn parse<T: FromStr>(self, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| self.corrupt())
    }

    /// Reads a text that may be null.
    pub(crate) fn parse_opt<T: FromStr>(self, text: Option<&str>) -> Result<Option<T>, Error> {
        text.map(|text| self.parse(text)).transpose()
    }

    /// The failure to read it.
    pub(crate) fn corrupt(self) -> Error {
        Error::Corrupt { table: self.0, column: self.1.to_owned() }
    }
}

/// What a name in a table stands for.
pub(crate) fn named<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_back_as_it_was_stored() {
        let at: DateTime<Utc> = "2025-01-29T10:30:00.123456789Z".parse().unwrap();
        assert_eq!(stored(at).and_utc(), "2025-01-29T10:30:00.123456Z".parse::<DateTime<Utc>>().unwrap());
    }
}

//! Where settings come from.

use std::{ffi::OsString, fmt::Display, fs, io::Read};

use super::ConfigError;

/// No setting is longer; a file that is, is not one.
const MAX_BYTES: u64 = 64 * 1024;

/// A lookup of variables, and of the files that `NAME_FILE` points to: the way in which secrets are handed
/// to containers. An empty variable counts as not set.
pub struct Source<'a> {
    lookup: Box<Lookup<'a>>,
}

type Lookup<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

impl<'a> Source<'a> {
    /// A source over that lookup.
    pub fn new(lookup: impl Fn(&str) -> Option<OsString> + 'a) -> Self {
        Self { lookup: Box::new(lookup) }
    }

    /// The setting as it is, if it is set.
    pub fn text(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let file = format!("{name}_FILE");
        match (self.variable(name)?, self.variable(&file)?) {
            (Some(_), Some(_)) => Err(ConfigError::new(name, format!("set twice, here and by {file}"))),
            (Some(value), None) => Ok(Some(value)),
            (None, Some(path)) => self::file(&file, &path).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The setting read by `parse`, if it is set.
    pub fn parsed<T, E: Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        parse(&text).map(Some).map_err(|problem| ConfigError::new(name, problem.to_string()))
    }

    /// The setting read by `parse`, without which there is no start.
    pub fn required<T, E: Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        self.parsed(name, parse)?.ok_or_else(|| ConfigError::new(name, "missing"))
    }

    fn variable(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let Some(value) = (self.lookup)(name) else { return Ok(None) };
        let value = value.into_string().map_err(|_| ConfigError::new(name, "not valid Unicode"))?;
        Ok(Some(value).filter(|value| !value.is_empty()))
    }
}

/// The text of a file, without the line break that editors put at its end. An empty file is a mistake:
/// somebody wanted to set something.
fn file(name: &str, path: &str) -> Result<String, ConfigError> {
    let failed = |error: std::io::Error| ConfigError::new(name, format!("cannot read {path}: {error}"));
    let mut text = String::new();
    fs::File::open(path).map_err(failed)?.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(ConfigError::new(name, format!("{path} is empty"))),
        _ if text.len() as u64 > MAX_BYTES => Err(ConfigError::new(name, format!("{path} is too large"))),
        value => Ok(value.to_owned()),
    }
}

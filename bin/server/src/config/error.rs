//! A setting that is missing or wrong.

use std::borrow::Cow;

/// Names the setting and says what is wrong with it. Never shows the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct ConfigError {
    name: String,
    problem: Cow<'static, str>,
}

impl ConfigError {
    /// The setting of that name has that problem.
    pub fn new(name: impl Into<String>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), problem: problem.into() }
    }

    /// The name of the setting.
    pub fn name(&self) -> &str {
        &self.name
    }
}

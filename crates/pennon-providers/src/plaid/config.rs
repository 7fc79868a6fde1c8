//! What an operator sets for Plaid.

use std::{fmt, str::FromStr};

use pennon_domain::Secret;

use crate::{base_url, text::is_header_text};

/// Everything needed to talk to Plaid.
#[derive(Debug, Clone)]
pub struct PlaidConfig {
    /// Which of Plaid's environments. Webhooks of another one are recorded and do nothing.
    pub environment: Environment,
    /// Where its API is, if not at the environment's own address.
    pub base_url: Option<String>,
    /// The client id of Plaid's dashboard.
    pub client_id: String,
    /// The secret that belongs to the environment.
    pub secret: Secret,
    /// The name that the user sees in Link: at most 30 characters.
    pub client_name: String,
    /// The language of Link.
    pub language: String,
    /// Whose institutions Link shows.
    pub country_codes: Vec<String>,
}

impl PlaidConfig {
    /// The usual settings for these credentials.
    pub fn new(environment: Environment, client_id: impl Into<String>, secret: Secret) -> Self {
        Self {
            environment,
            base_url: None,
            client_id: client_id.into(),
            secret,
            client_name: "Pennon".to_owned(),
            language: "en".to_owned(),
            country_codes: vec!["US".to_owned(), "CA".to_owned()],
        }
    }

    /// The address of the API, without a slash at its end.
    pub(super) fn checked_base_url(&self) -> Result<String, ConfigError> {
        let text = self.base_url.as_deref().unwrap_or_else(|| self.environment.base_url());
        base_url::checked(text).map_err(ConfigError::BaseUrl)
    }

    /// Checks everything but the address.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !is_header_text(&self.client_id) {
            return Err(ConfigError::ClientId);
        }
        if !is_header_text(self.secret.expose()) {
            return Err(ConfigError::Secret);
        }
        if !(1..=30).contains(&self.client_name.chars().count()) {
            return Err(ConfigError::ClientName);
        }
        let letters = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if self.country_codes.is_empty() || !self.country_codes.iter().all(letters) {
            return Err(ConfigError::CountryCodes);
        }
        Ok(())
    }
}

/// One of Plaid's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Test data, free.
    Sandbox,
    /// The real thing.
    Production,
}

impl Environment {
    /// The name in settings and webhooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    fn base_url(self) -> &'static str {
        match self {
            Self::Sandbox => "https://sandbox.plaid.com",
            Self::Production => "https://production.plaid.com",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        [Self::Sandbox, Self::Production]
            .into_iter()
            .find(|environment| environment.as_str() == name)
            .ok_or(ConfigError::Environment)
    }
}

/// A setting that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No such environment.
    #[error("the environment is sandbox or production")]
    Environment,
    /// The address of the API.
    #[error("the base URL is not valid: {0}")]
    BaseUrl(&'static str),
    /// The client id.
    #[error("the client id is missing or has characters that no client id has")]
    ClientId,
    /// The secret.
    #[error("the secret is missing or has characters that no secret has")]
    Secret,
    /// The name shown in Link.
    #[error("the client name has 1 to 30 characters")]
    ClientName,
    /// The countries.
    #[error("the country codes are two upper-case letters each, and at least one")]
    CountryCodes,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> PlaidConfig {
        PlaidConfig::new(Environment::Sandbox, "client", Secret::new("hush"))
    }

    #[test]
    fn each_environment_has_its_address() {
        assert_eq!(config().checked_base_url().unwrap(), "https://sandbox.plaid.com");
        let production = PlaidConfig { environment: "production".parse().unwrap(), ..config() };
        assert_eq!(production.checked_base_url().unwrap(), "https://production.plaid.com");
        assert!("development".parse::<Environment>().is_err());
    }

    #[test]
    fn another_address_can_be_set_and_is_checked() {
        let at = |url: &str| PlaidConfig { base_url: Some(url.to_owned()), ..config() }.checked_base_url();
        assert_eq!(at("https://gateway.example/plaid/").unwrap(), "https://gateway.example/plaid");
        assert!(matches!(at("http://plaid.example"), Err(ConfigError::BaseUrl(_))));
    }

    #[test]
    fn what_cannot_be_right_is_told_at_the_start() {
        assert_eq!(config().check(), Ok(()));
        for (wrong, error) in [
            (PlaidConfig { client_id: String::new(), ..config() }, ConfigError::ClientId),
            (PlaidConfig { client_id: "a\r\nb: c".to_owned(), ..config() }, ConfigError::ClientId),
            (PlaidConfig { secret: Secret::new("hush\n"), ..config() }, ConfigError::Secret),
            (PlaidConfig { client_name: "n".repeat(31), ..config() }, ConfigError::ClientName),
            (PlaidConfig { country_codes: vec![], ..config() }, ConfigError::CountryCodes),
            (PlaidConfig { country_codes: vec!["us".to_owned()], ..config() }, ConfigError::CountryCodes),
        ] {
            assert_eq!(wrong.check(), Err(error));
        }
    }

    #[test]
    fn the_secret_does_not_show() {
        assert!(!format!("{:?}", config()).contains("hush"));
    }
}

//! What an operator sets for SnapTrade.

use std::time::Duration;

use pennon_domain::Secret;

use crate::{base_url, text::is_header_text};

/// The root: the prefix `/api/v1` of older clients is on its way out.
const BASE_URL: &str = "https://api.snaptrade.com";

/// What the client ids of personal keys begin with.
const PERSONAL: &str = "PERS-";

/// Everything needed to talk to SnapTrade.
#[derive(Debug, Clone)]
pub struct SnapTradeConfig {
    /// Where its API is, if not at its own address.
    pub base_url: Option<String>,
    /// The client id of SnapTrade's dashboard. That of a personal key begins with `PERS-`.
    pub client_id: String,
    /// The key that signs requests, and webhooks of SnapTrade to us.
    pub consumer_key: Secret,
    /// Further keys whose webhooks are believed, while one takes the place of another.
    pub webhook_keys: Vec<Secret>,
    /// How old a webhook may be. SnapTrade begins to try again after half an hour, and does not say that
    /// it signs anew; a day covers all of its tries. Repetitions are told by their id in any case.
    pub webhook_max_age: Duration,
}

impl SnapTradeConfig {
    /// The usual settings for these credentials.
    pub fn new(client_id: impl Into<String>, consumer_key: Secret) -> Self {
        Self {
            base_url: None,
            client_id: client_id.into(),
            consumer_key,
            webhook_keys: Vec::new(),
            webhook_max_age: Duration::from_secs(24 * 60 * 60),
        }
    }

    /// Whether the credentials belong to one person. SnapTrade knows no users then: none is registered,
    /// and none is named in requests.
    pub(super) fn is_personal(&self) -> bool {
        self.client_id.starts_with(PERSONAL)
    }

    /// The address of the API, without a slash at its end.
    pub(super) fn checked_base_url(&self) -> Result<String, SnapTradeConfigError> {
        base_url::checked(self.base_url.as_deref().unwrap_or(BASE_URL)).map_err(SnapTradeConfigError::BaseUrl)
    }

    /// Checks everything but the address.
    pub(super) fn check(&self) -> Result<(), SnapTradeConfigError> {
        if !is_header_text(&self.client_id) {
            return Err(SnapTradeConfigError::ClientId);
        }
        if !is_header_text(self.consumer_key.expose()) {
            return Err(SnapTradeConfigError::ConsumerKey);
        }
        if !self.webhook_keys.iter().all(|key| is_header_text(key.expose())) {
            return Err(SnapTradeConfigError::WebhookKey);
        }
        Ok(())
    }
}

/// A setting that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapTradeConfigError {
    /// The address of the API.
    #[error("the base URL is not valid: {0}")]
    BaseUrl(&'static str),
    /// The client id.
    #[error("the client id is missing or has characters that no client id has")]
    ClientId,
    /// The consumer key.
    #[error("the consumer key is missing or has characters that no key has")]
    ConsumerKey,
    /// A further key for webhooks.
    #[error("a webhook key is empty or has characters that no key has")]
    WebhookKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SnapTradeConfig {
        SnapTradeConfig::new("CLIENT", Secret::new("hush"))
    }

    #[test]
    fn the_api_is_at_the_root() {
        assert_eq!(config().checked_base_url().unwrap(), "https://api.snaptrade.com");
        let at = |url: &str| SnapTradeConfig { base_url: Some(url.to_owned()), ..config() }.checked_base_url();
        assert_eq!(at("http://127.0.0.1:8091/").unwrap(), "http://127.0.0.1:8091");
        assert!(matches!(at("http://api.snaptrade.com"), Err(SnapTradeConfigError::BaseUrl(_))));
    }

    #[test]
    fn what_cannot_be_right_is_told_at_the_start() {
        assert_eq!(config().check(), Ok(()));
        let key = |key: &str| Secret::new(key);
        for (wrong, error) in [
            (SnapTradeConfig { client_id: String::new(), ..config() }, SnapTradeConfigError::ClientId),
            (SnapTradeConfig { client_id: "a b".to_owned(), ..config() }, SnapTradeConfigError::ClientId),
            (SnapTradeConfig { consumer_key: key(""), ..config() }, SnapTradeConfigError::ConsumerKey),
            (SnapTradeConfig { consumer_key: key("hush\n"), ..config() }, SnapTradeConfigError::ConsumerKey),
            (SnapTradeConfig { webhook_keys: vec![key("")], ..config() }, SnapTradeConfigError::WebhookKey),
        ] {
            assert_eq!(wrong.check(), Err(error));
        }
    }

    #[test]
    fn a_personal_key_is_told_by_its_client_id() {
        assert!(!config().is_personal());
        assert!(SnapTradeConfig::new("PERS-1", Secret::new("hush")).is_personal());
    }

    #[test]
    fn no_key_shows() {
        let config = SnapTradeConfig { webhook_keys: vec![Secret::new("hush-too")], ..config() };
        assert!(!format!("{config:?}").contains("hush"));
    }
}

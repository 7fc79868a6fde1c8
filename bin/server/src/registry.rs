//! The providers of this installation: one line each.

use std::sync::Arc;

use pennon_app::{ProviderSet, Providers};
use pennon_providers::{
    ConfigError as PlaidError, Plaid, PlaidConfig, PlaidWebhooks, SnapTrade, SnapTradeConfig, SnapTradeConfigError,
    SnapTradeWebhooks,
};

use crate::{Config, ConfigError};

/// Makes the clients of the providers that have credentials. Calls nobody.
pub fn providers(config: &Config) -> Result<Providers, ConfigError> {
    let configured =
        [config.plaid.clone().map(plaid).transpose()?, config.snaptrade.clone().map(snaptrade).transpose()?];
    Ok(configured.into_iter().flatten().fold(Providers::default(), Providers::with))
}

fn plaid(config: PlaidConfig) -> Result<ProviderSet, ConfigError> {
    let plaid = Plaid::new(config).map_err(|error| ConfigError::new(plaid_setting(&error), error.to_string()))?;
    let webhooks = Arc::new(PlaidWebhooks::new(&plaid));
    let plaid = Arc::new(plaid);
    Ok(ProviderSet { holdings: plaid.clone(), link: Some(plaid), portal: None, webhooks })
}

/// Which setting the client does not like.
fn plaid_setting(error: &PlaidError) -> &'static str {
    match error {
        PlaidError::Environment => "PLAID_ENV",
        PlaidError::BaseUrl(_) => "PLAID_BASE_URL",
        PlaidError::Secret => "PLAID_SECRET",
        // The name and the countries are not settings yet; what is left is who we are.
        PlaidError::ClientId | PlaidError::ClientName | PlaidError::CountryCodes => "PLAID_CLIENT_ID",
    }
}

fn snaptrade(config: SnapTradeConfig) -> Result<ProviderSet, ConfigError> {
    let client =
        SnapTrade::new(config).map_err(|error| ConfigError::new(snaptrade_setting(&error), error.to_string()))?;
    let webhooks = Arc::new(SnapTradeWebhooks::new(&client));
    let client = Arc::new(client);
    Ok(ProviderSet { holdings: client.clone(), link: None, portal: Some(client), webhooks })
}

/// Which setting the client does not like.
fn snaptrade_setting(error: &SnapTradeConfigError) -> &'static str {
    match error {
        SnapTradeConfigError::BaseUrl(_) => "SNAPTRADE_BASE_URL",
        SnapTradeConfigError::ClientId => "SNAPTRADE_CLIENT_ID",
        SnapTradeConfigError::ConsumerKey => "SNAPTRADE_CONSUMER_KEY",
        SnapTradeConfigError::WebhookKey => "SNAPTRADE_WEBHOOK_SECRET",
    }
}

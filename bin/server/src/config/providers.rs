//! The credentials of the providers.

use std::str::FromStr;

use pennon_domain::Secret;
use pennon_providers::{Environment, PlaidConfig, SnapTradeConfig};

use super::{ConfigError, Source, parse};

/// Plaid is used if it has credentials. Half of them is a mistake; and so is an environment that is left
/// to chance, because one of the two costs money.
pub(super) fn plaid(source: &Source<'_>) -> Result<Option<PlaidConfig>, ConfigError> {
    let client_id = source.text("PLAID_CLIENT_ID")?;
    let secret = source.text("PLAID_SECRET")?;
    let environment = source.parsed("PLAID_ENV", Environment::from_str)?;
    let base_url = source.text("PLAID_BASE_URL")?;
    match (client_id, secret, environment) {
        (None, None, _) => Ok(None),
        (None, Some(_), _) => Err(missing("PLAID_CLIENT_ID", "PLAID_SECRET")),
        (Some(_), None, _) => Err(missing("PLAID_SECRET", "PLAID_CLIENT_ID")),
        (Some(_), Some(_), None) => {
            Err(ConfigError::new("PLAID_ENV", "missing: say sandbox or production, there is no default"))
        }
        (Some(client_id), Some(secret), Some(environment)) => {
            let usual = PlaidConfig::new(environment, client_id, Secret::new(secret));
            Ok(Some(PlaidConfig { base_url, ..usual }))
        }
    }
}

/// SnapTrade is used if it has credentials. Half of them is a mistake.
pub(super) fn snaptrade(source: &Source<'_>) -> Result<Option<SnapTradeConfig>, ConfigError> {
    let client_id = source.text("SNAPTRADE_CLIENT_ID")?;
    let consumer_key = source.text("SNAPTRADE_CONSUMER_KEY")?;
    let webhook_keys = source.parsed("SNAPTRADE_WEBHOOK_SECRET", parse::keys)?.unwrap_or_default();
    let base_url = source.text("SNAPTRADE_BASE_URL")?;
    match (client_id, consumer_key) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing("SNAPTRADE_CLIENT_ID", "SNAPTRADE_CONSUMER_KEY")),
        (Some(_), None) => Err(missing("SNAPTRADE_CONSUMER_KEY", "SNAPTRADE_CLIENT_ID")),
        (Some(client_id), Some(key)) => {
            let usual = SnapTradeConfig::new(client_id, Secret::new(key));
            Ok(Some(SnapTradeConfig { base_url, webhook_keys, ..usual }))
        }
    }
}

fn missing(name: &'static str, other: &str) -> ConfigError {
    ConfigError::new(name, format!("missing, but {other} is set"))
}

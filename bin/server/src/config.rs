//! The settings of the server, read once and checked at the start.

mod database;
mod error;
mod parse;
mod providers;
mod retention;
mod source;

use std::{collections::BTreeMap, net::SocketAddr, str::FromStr};

use chrono::TimeDelta;
use pennon_app::Sealer;
use pennon_domain::{Cooldown, Freshness, Provider, Secret};
use pennon_providers::{PlaidConfig, SnapTradeConfig};

pub use self::{database::Database, error::ConfigError, retention::Retention, source::Source};

/// Everything that an operator can choose. `docs/CONFIGURATION.md` tells what each is for.
#[derive(Debug)]
pub struct Config {
    /// The database.
    pub database: Database,
    /// How long things are kept that nobody needs for ever.
    pub retention: Retention,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where users and providers reach the server, without a slash at the end.
    pub backend_base_url: Option<String>,
    /// The keys that seal secrets at rest.
    pub sealer: Sealer,
    /// Plaid, if it is to be used.
    pub plaid: Option<PlaidConfig>,
    /// SnapTrade, if it is to be used.
    pub snaptrade: Option<SnapTradeConfig>,
    /// What a relay must show that forwards a provider's webhooks.
    pub forward_secrets: BTreeMap<Provider, Vec<Secret>>,
    /// The time between two refreshes of one user and provider.
    pub cooldown: Cooldown,
    /// The age after which a snapshot is stale.
    pub freshness: BTreeMap<Provider, Freshness>,
    /// What a backend must show that names the user.
    pub proxy_secret: Option<Secret>,
    /// Origins whose pages may call the server with a user's cookie.
    pub cors_allowed_origins: Vec<String>,
    /// A local sandbox that the page may call.
    pub demo_sandbox_url: Option<String>,
    /// What a line of the log looks like.
    pub log_format: LogFormat,
    /// What is logged, in the words of `env_logger`.
    pub log_filter: String,
}

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

impl Config {
    /// Reads every setting; the first that is missing or wrong is the error.
    pub fn read(source: &Source<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            database: Database::read(source)?,
            retention: Retention::read(source)?,
            listen: listen(source)?,
            backend_base_url: source.parsed("BACKEND_BASE_URL", parse::base_url)?,
            sealer: source.required("PENNON_ENCRYPTION_KEYS", Sealer::parse)?,
            plaid: providers::plaid(source)?,
            snaptrade: providers::snaptrade(source)?,
            forward_secrets: forward_secrets(source)?,
            cooldown: cooldown(source)?,
            freshness: freshness(source)?,
            proxy_secret: source.parsed("PENNON_PROXY_SECRET", parse::shared_secret)?,
            cors_allowed_origins: source.parsed("CORS_ALLOWED_ORIGINS", parse::origins)?.unwrap_or_default(),
            demo_sandbox_url: source.parsed("PENNON_DEMO_SANDBOX_URL", parse::origin)?,
            log_format: source.parsed("LOG_FORMAT", LogFormat::from_str)?.unwrap_or(LogFormat::Text),
            log_filter: source.parsed("RUST_LOG", parse::log_filter)?.unwrap_or_else(|| "info".to_owned()),
        })
    }
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected text or json"),
        }
    }
}

/// Where a login link leads: to the public address, or else to where the server listens.
pub fn login_link_base(source: &Source<'_>) -> Result<String, ConfigError> {
    let public = source.parsed("BACKEND_BASE_URL", parse::base_url)?;
    let listen = listen(source)?;
    Ok(public.unwrap_or_else(|| format!("http://{listen}")))
}

fn listen(source: &Source<'_>) -> Result<SocketAddr, ConfigError> {
    let listen = source
        .parsed("PENNON_LISTEN", |text| text.parse().map_err(|_| "expected ADDRESS:PORT, such as 127.0.0.1:8080"))?;
    Ok(listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))))
}

fn forward_secrets(source: &Source<'_>) -> Result<BTreeMap<Provider, Vec<Secret>>, ConfigError> {
    let mut secrets = BTreeMap::new();
    for provider in Provider::known() {
        let name = setting_of(provider, "WEBHOOK_FORWARD_SHARED_SECRET");
        if let Some(shared) = source.parsed(&name, parse::shared_secrets)? {
            secrets.insert(provider, shared);
        }
    }
    Ok(secrets)
}

fn cooldown(source: &Source<'_>) -> Result<Cooldown, ConfigError> {
    let seconds = source.parsed("REFRESH_COOLDOWN_SECONDS", |text| parse::between(text, 1, 86_400))?;
    Ok(seconds.map_or_else(Cooldown::default, |seconds| Cooldown::new(TimeDelta::seconds(seconds))))
}

fn freshness(source: &Source<'_>) -> Result<BTreeMap<Provider, Freshness>, ConfigError> {
    let mut freshness = BTreeMap::new();
    for provider in Provider::known() {
        let name = setting_of(provider, "CACHE_HOURS");
        if let Some(hours) = source.parsed(&name, |text| parse::between(text, 1, 8_760))? {
            freshness.insert(provider, Freshness::new(TimeDelta::hours(hours)));
        }
    }
    Ok(freshness)
}

/// `PLAID_CACHE_HOURS` and the like.
fn setting_of(provider: Provider, what: &str) -> String {
    format!("{}_{what}", provider.as_str().to_uppercase())
}

#[cfg(test)]
mod tests;

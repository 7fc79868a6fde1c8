//! What the parts are told, made of what the operator chose.

use pennon_http::{Limits, SessionMaxAge};

use crate::{Config, listener::MAX_CONNECTIONS};

/// How much is done at a time. A budget of requests is worth nothing without the connections for it, so with
/// fewer connections each has its part of them: none may take what another needs.
pub(crate) fn limits(pool_size: Option<u32>) -> Limits {
    // No more streams than leave connections of clients for everything else.
    let usual = Limits { streams: MAX_CONNECTIONS / 2, ..Limits::default() };
    match pool_size.map(|size| size as usize) {
        Some(size) => {
            let (reads, webhooks_in_database) = (size / 3, size / 2);
            Limits { reads, webhooks_in_database, slow_in_database: size - reads - webhooks_in_database, ..usual }
        }
        None => usual,
    }
}

/// What the use cases are told.
pub(crate) fn of_app(config: &Config) -> pennon_app::Settings {
    pennon_app::Settings {
        cooldown: config.cooldown,
        freshness: config.freshness.clone(),
        backend_base_url: config.backend_base_url.clone(),
        ..pennon_app::Settings::default()
    }
}

/// What the edge is told.
pub(crate) fn of_edge(config: &Config, limits: Limits) -> pennon_http::Settings {
    let base = config.backend_base_url.as_deref();
    // A proxy need not pass on the host that the browser sees: our own address is ours all the same.
    let own_origin = base.and_then(|base| url::Url::parse(base).ok()).map(|url| url.origin().ascii_serialization());
    pennon_http::Settings {
        https: base.is_some_and(|base| base.starts_with("https://")),
        session_max_age: SessionMaxAge(pennon_app::SESSION_TTL.to_std().unwrap_or_default()),
        trusted_origins: config.cors_allowed_origins.iter().cloned().chain(own_origin).collect(),
        proxy_secret: config.proxy_secret.clone(),
        forward_secrets: config.forward_secrets.clone(),
        sandbox_url: config.demo_sandbox_url.clone(),
        limits,
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, ffi::OsString, time::Duration};

    use chrono::TimeDelta;
    use pennon_domain::{Cooldown, Freshness, Provider, Secret};

    use super::*;
    use crate::Source;

    /// Everything set, and nothing to its default.
    fn config() -> Config {
        let settings = BTreeMap::from([
            ("PENNON_ENCRYPTION_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("BACKEND_BASE_URL", "https://pennon.example/base"),
            ("REFRESH_COOLDOWN_SECONDS", "5"),
            ("PLAID_CACHE_HOURS", "12"),
            ("SNAPTRADE_CACHE_HOURS", "6"),
            ("PENNON_PROXY_SECRET", "proxy-secret-0001"),
            ("CORS_ALLOWED_ORIGINS", "https://a.example,https://b.example"),
            ("PLAID_WEBHOOK_FORWARD_SHARED_SECRET", "plaid-secret-0001,plaid-secret-0002"),
            ("SNAPTRADE_WEBHOOK_FORWARD_SHARED_SECRET", "snaptrade-secret-1"),
            ("PENNON_DEMO_SANDBOX_URL", "http://127.0.0.1:8091"),
        ]);
        Config::read(&Source::new(|name| settings.get(name).map(OsString::from))).unwrap()
    }

    #[test]
    fn every_setting_reaches_the_use_cases() {
        // Taken apart, so that a new setting must be thought of here.
        let pennon_app::Settings { cooldown, freshness, backend_base_url, patience, parallel_calls } =
            of_app(&config());
        assert_eq!(cooldown, Cooldown::new(TimeDelta::seconds(5)));
        let hours = |hours| Freshness::new(TimeDelta::hours(hours));
        assert_eq!(freshness, BTreeMap::from([(Provider::PLAID, hours(12)), (Provider::SNAPTRADE, hours(6))]));
        assert_eq!(backend_base_url.as_deref(), Some("https://pennon.example/base"));
        assert_eq!((patience, parallel_calls), (Duration::from_secs(45), 8), "not for the operator to choose");
    }

    #[test]
    fn every_setting_reaches_the_edge() {
        let told = Limits { reads: 7, ..Limits::default() };
        let pennon_http::Settings {
            https,
            session_max_age,
            trusted_origins,
            proxy_secret,
            forward_secrets,
            sandbox_url,
            limits,
        } = of_edge(&config(), told);
        assert!(https);
        assert_eq!(session_max_age.0, pennon_app::SESSION_TTL.to_std().unwrap());
        assert_eq!(trusted_origins, ["https://a.example", "https://b.example", "https://pennon.example"]);
        assert_eq!(proxy_secret, Some(Secret::new("proxy-secret-0001")));
        let plaid = ["plaid-secret-0001", "plaid-secret-0002"].map(Secret::new).to_vec();
        let snaptrade = vec![Secret::new("snaptrade-secret-1")];
        assert_eq!(forward_secrets, BTreeMap::from([(Provider::PLAID, plaid), (Provider::SNAPTRADE, snaptrade)]));
        assert_eq!(sandbox_url.as_deref(), Some("http://127.0.0.1:8091"));
        assert_eq!(limits.reads, 7);
    }

    #[test]
    fn over_plain_http_the_cookie_is_not_secure() {
        let config = Config { backend_base_url: Some("http://pennon.example".to_owned()), ..config() };
        assert!(!of_edge(&config, Limits::default()).https);
    }

    #[test]
    fn the_budgets_never_need_more_connections_than_there_are() {
        for size in 4..200 {
            let Limits { reads, webhooks_in_database, slow_in_database, webhooks, .. } = limits(Some(size));
            assert_eq!(reads + webhooks_in_database + slow_in_database, size as usize);
            assert!(reads > 0 && webhooks_in_database > 0 && slow_in_database > 0);
            assert_eq!(webhooks, Limits::default().webhooks, "waiting for a key takes no connection");
        }
        assert!(limits(None).streams < MAX_CONNECTIONS);
    }
}

//! Settings, as an operator gets them right and wrong.

use std::{cell::RefCell, collections::BTreeSet, ffi::OsString, fs};

use super::*;

const KEYS: (&str, &str) = ("PENNON_ENCRYPTION_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
const PLAID: [(&str, &str); 3] =
    [("PLAID_CLIENT_ID", "client"), ("PLAID_SECRET", "hush-hush"), ("PLAID_ENV", "sandbox")];

/// Reads a configuration of these variables and valid keys.
fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let lookup = |name: &str| {
        let set = variables.iter().chain([&KEYS]).find(|(known, _)| *known == name);
        set.map(|(_, value)| OsString::from(value))
    };
    Config::read(&Source::new(lookup))
}

/// The message for these variables, which must not show any of their values.
fn error(variables: &[(&str, &str)]) -> String {
    read(variables).unwrap_err().to_string()
}

#[test]
fn the_keys_alone_are_enough() {
    let config = read(&[]).unwrap();
    assert_eq!(config.database.url.expose(), "sqlite://pennon.db");
    assert!(config.database.run_migrations && config.database.read_url.is_none());
    assert_eq!(config.database.pool_size, None);
    assert_eq!((config.retention.events, config.retention.calls), (TimeDelta::days(30), TimeDelta::days(400)));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.cooldown, Cooldown::default());
    assert_eq!((config.log_format, config.log_filter.as_str()), (LogFormat::Text, "info"));
    assert!(config.plaid.is_none() && config.proxy_secret.is_none() && config.forward_secrets.is_empty());
}

#[test]
fn without_keys_there_is_no_start() {
    let error = Config::read(&Source::new(|_| None)).unwrap_err();
    assert_eq!(error.to_string(), "PENNON_ENCRYPTION_KEYS: missing");
}

#[test]
fn everything_can_be_set() {
    let config = read(&[
        PLAID[0],
        PLAID[1],
        PLAID[2],
        ("DATABASE_URL", "postgres://pennon@db/pennon"),
        ("DATABASE_READ_URL", "postgres://pennon@replica/pennon"),
        ("PENNON_DB_POOL_SIZE", "12"),
        ("PENNON_WEBHOOK_RETENTION_DAYS", "7"),
        ("PENNON_LEDGER_RETENTION_DAYS", "3650"),
        ("PENNON_LISTEN", "[::]:9000"),
        ("BACKEND_BASE_URL", "https://pennon.example/"),
        ("PLAID_BASE_URL", "http://127.0.0.1:8091"),
        ("PLAID_WEBHOOK_FORWARD_SHARED_SECRET", "0123456789abcdef,fedcba9876543210"),
        ("REFRESH_COOLDOWN_SECONDS", "5"),
        ("PLAID_CACHE_HOURS", "12"),
        ("PENNON_PROXY_SECRET", "0123456789abcdef"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example"),
        ("PENNON_DEMO_SANDBOX_URL", "http://127.0.0.1:8091"),
        ("RUN_MIGRATIONS", "false"),
        ("LOG_FORMAT", "json"),
        ("RUST_LOG", "debug"),
    ])
    .unwrap();
    assert!(!config.database.run_migrations);
    assert_eq!(config.database.read_url.unwrap().expose(), "postgres://pennon@replica/pennon");
    assert_eq!(config.database.pool_size, Some(12));
    assert_eq!((config.retention.events, config.retention.calls), (TimeDelta::days(7), TimeDelta::days(3_650)));
    assert_eq!(config.listen.to_string(), "[::]:9000");
    assert_eq!(config.backend_base_url.as_deref(), Some("https://pennon.example"));
    assert_eq!(config.plaid.unwrap().base_url.as_deref(), Some("http://127.0.0.1:8091"));
    assert_eq!(config.forward_secrets[&Provider::PLAID].len(), 2);
    assert_eq!(config.cooldown, Cooldown::new(TimeDelta::seconds(5)));
    assert_eq!(config.freshness[&Provider::PLAID], Freshness::new(TimeDelta::hours(12)));
    assert_eq!((config.log_format, config.log_filter.as_str()), (LogFormat::Json, "debug"));
}

#[test]
fn a_wrong_setting_is_named_and_not_shown() {
    for (name, value) in [
        ("PENNON_DB_POOL_SIZE", "WRONG"),
        ("PENNON_DB_POOL_SIZE", "3"),
        ("PENNON_WEBHOOK_RETENTION_DAYS", "6"),
        ("PENNON_LEDGER_RETENTION_DAYS", "WRONG"),
        ("PENNON_LISTEN", "WRONG:port"),
        ("BACKEND_BASE_URL", "WRONG"),
        ("PENNON_ENCRYPTION_KEYS", "WRONG"),
        ("PLAID_ENV", "WRONG"),
        ("PLAID_WEBHOOK_FORWARD_SHARED_SECRET", "WRONG"),
        ("SNAPTRADE_WEBHOOK_FORWARD_SHARED_SECRET", "WRONG"),
        ("REFRESH_COOLDOWN_SECONDS", "WRONG"),
        ("PLAID_CACHE_HOURS", "WRONG"),
        ("SNAPTRADE_CACHE_HOURS", "WRONG"),
        ("PENNON_PROXY_SECRET", "WRONG"),
        ("CORS_ALLOWED_ORIGINS", "WRONG"),
        ("PENNON_DEMO_SANDBOX_URL", "WRONG"),
        ("RUN_MIGRATIONS", "WRONG"),
        ("LOG_FORMAT", "WRONG"),
        ("RUST_LOG", "pennon_http=WRONG"),
        ("RUST_LOG", "a=b=WRONG"),
    ] {
        let message = error(&[(name, value)]);
        assert!(message.starts_with(&format!("{name}: ")), "{message}");
        assert!(!message.contains("WRONG"), "{message}");
    }
}

#[test]
fn half_of_plaids_credentials_is_a_mistake() {
    assert!(error(&[PLAID[0]]).starts_with("PLAID_SECRET: "));
    assert!(error(&[PLAID[1]]).starts_with("PLAID_CLIENT_ID: "));
    assert!(error(&[PLAID[0], PLAID[1]]).starts_with("PLAID_ENV: "));
    assert!(read(&[PLAID[2]]).unwrap().plaid.is_none());
    assert!(read(&PLAID).unwrap().plaid.is_some());
}

#[test]
fn what_plaids_client_refuses_is_named_as_well() {
    let config = read(&[PLAID[0], PLAID[1], PLAID[2], ("PLAID_BASE_URL", "http://plaid.example")]).unwrap();
    let error = crate::providers(&config).err().unwrap();
    assert_eq!(error.name(), "PLAID_BASE_URL");
}

#[test]
fn half_of_snaptrades_credentials_is_a_mistake() {
    let (id, key) = (("SNAPTRADE_CLIENT_ID", "client"), ("SNAPTRADE_CONSUMER_KEY", "hush-hush"));
    assert!(error(&[id]).starts_with("SNAPTRADE_CONSUMER_KEY: "));
    assert!(error(&[key]).starts_with("SNAPTRADE_CLIENT_ID: "));
    let config = read(&[id, key, ("SNAPTRADE_WEBHOOK_SECRET", "old-key, older-key")]).unwrap();
    assert_eq!(config.snaptrade.as_ref().unwrap().webhook_keys.len(), 2);
    assert!(!format!("{config:?}").contains("hush-hush"));
    assert!(crate::providers(&config).is_ok());
    assert!(error(&[id, key, ("SNAPTRADE_WEBHOOK_SECRET", "a,,b")]).starts_with("SNAPTRADE_WEBHOOK_SECRET: "));
    let config = read(&[id, key, ("SNAPTRADE_BASE_URL", "http://snaptrade.example")]).unwrap();
    assert_eq!(crate::providers(&config).err().unwrap().name(), "SNAPTRADE_BASE_URL");
}

#[test]
fn an_empty_variable_is_not_set() {
    assert!(read(&[("PENNON_PROXY_SECRET", ""), ("PLAID_SECRET", ""), ("DATABASE_URL_FILE", "")]).is_ok());
}

#[test]
fn a_secret_can_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let by_file = [("PENNON_PROXY_SECRET_FILE", path.to_str().unwrap())];

    assert!(error(&by_file).starts_with("PENNON_PROXY_SECRET_FILE: cannot read"));
    fs::write(&path, "\n").unwrap();
    assert!(error(&by_file).ends_with("is empty"));
    fs::write(&path, "x".repeat(70_000)).unwrap();
    assert!(error(&by_file).ends_with("is too large"));
    fs::write(&path, "0123456789abcdef\r\n").unwrap();
    assert_eq!(read(&by_file).unwrap().proxy_secret.unwrap().expose(), "0123456789abcdef");
    let twice = [by_file[0], ("PENNON_PROXY_SECRET", "0123456789abcdef")];
    assert!(error(&twice).starts_with("PENNON_PROXY_SECRET: set twice"));
}

#[test]
fn no_secret_shows_in_debug() {
    let config = read(&[
        PLAID[0],
        PLAID[1],
        PLAID[2],
        ("DATABASE_URL", "postgres://pennon:hush-hush@db/pennon"),
        ("DATABASE_READ_URL", "postgres://pennon:hush-hush@replica/pennon"),
        ("PENNON_PROXY_SECRET", "hush-hush-hush-hush"),
        ("PLAID_WEBHOOK_FORWARD_SHARED_SECRET", "hush-hush-hush-hush"),
    ])
    .unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("hush-hush") && !shown.contains("AAECAwQF"), "{shown}");
}

/// The table in the documentation and the program must not drift apart.
#[test]
fn every_setting_is_documented_and_every_documented_one_is_read() {
    let asked = RefCell::new(BTreeSet::new());
    let lookup = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        (name == KEYS.0).then(|| OsString::from(KEYS.1))
    };
    Config::read(&Source::new(lookup)).unwrap();
    let read: BTreeSet<_> = asked.into_inner().into_iter().filter(|name| !name.ends_with("_FILE")).collect();

    let page = include_str!("../../../../docs/CONFIGURATION.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let documented: BTreeSet<_> = rows.map(str::to_owned).collect();
    assert_eq!(read, documented);
}

//! Starting and ending.

use std::{ffi::OsString, net::TcpListener};

use pennon_server::{Config, Source, start};
use serde_json::Value;
use ureq::Agent;

use crate::program::{KEYS, Program, run};

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

fn status(url: &str) -> u16 {
    agent().get(url).call().unwrap().status().as_u16()
}

/// Settings with which the server must refuse to start, telling why in one line.
fn refusal(settings: &[(&str, &str)]) -> String {
    let output = run(settings);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    let line = said.strip_prefix("pennon-server: ").unwrap().trim_end();
    assert!(!line.contains('\n'), "{line}");
    line.to_owned()
}

#[test]
fn a_server_that_cannot_start_says_which_setting_is_to_blame() {
    assert_eq!(refusal(&[]), "PENNON_ENCRYPTION_KEYS: missing");
    assert!(refusal(&[KEYS, ("PLAID_SECRET", "hush-hush")]).starts_with("PLAID_CLIENT_ID: "));
    for url in ["pennon.db", "sqlite:///no/such/folder/pennon.db", "postgres://ann:hush-hush@127.0.0.1:1/pennon"] {
        let line = refusal(&[KEYS, ("DATABASE_URL", url)]);
        assert!(line.starts_with("DATABASE_URL: "), "{line}");
        assert!(!line.contains("hush-hush"), "{line}");
    }
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, database) =
        (taken.local_addr().unwrap().to_string(), format!("sqlite://{}/pennon.db", folder.path().display()));
    let output = run(&[KEYS, ("DATABASE_URL", &database), ("PENNON_LISTEN", &address)]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.lines().last().unwrap().starts_with(&format!("pennon-server: PENNON_LISTEN: cannot listen on {address}"))
    );
}

#[test]
fn a_server_runs_inside_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/pennon.db", folder.path().display());
    let lookup = |name: &str| match name {
        "DATABASE_URL" => Some(OsString::from(&database)),
        "PENNON_LISTEN" => Some("127.0.0.1:0".into()),
        _ => (name == KEYS.0).then(|| KEYS.1.into()),
    };
    let running = start(Config::read(&Source::new(lookup)).unwrap()).unwrap();
    let url = format!("http://{}", running.address());
    assert_eq!(status(&format!("{url}/readyz")), 200);
    running.stop().unwrap();
    assert!(agent().get(&url).call().is_err());
}

#[test]
fn without_migrations_the_server_lives_and_waits_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[("RUN_MIGRATIONS", "false")]);
    assert_eq!(status(&format!("{}/healthz", program.url)), 200);
    assert_eq!(status(&format!("{}/readyz", program.url)), 503);
}

#[test]
fn a_signal_ends_it_well() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    assert_eq!(status(&format!("{}/readyz", program.url)), 200);
    assert_eq!(program.terminate().0, Some(0));
}

#[test]
fn a_line_of_the_log_tells_of_a_request_and_nothing_of_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &[("LOG_FORMAT", "json")]);
    let login = format!("{}/login?code=hush-hush-code", program.url);
    let request = agent().get(&login).header("X-Request-ID", "story-0001").header("Authorization", "Bearer hush-hush");
    assert_eq!(request.call().unwrap().status(), 401);

    let line: Value = serde_json::from_str(&program.wait_for_line("/login")).unwrap();
    assert_eq!((&line["method"], &line["route"]), (&"GET".into(), &"/login".into()));
    assert_eq!((&line["status"], &line["request_id"]), (&401.into(), &"story-0001".into()));
    assert!(line["ms"].is_u64() && line["time"].is_string() && line["level"] == "INFO", "{line}");
    let (_, rest) = program.terminate();
    assert!(!line.to_string().contains("hush-hush") && !rest.contains("hush-hush"));
}

#[test]
fn only_listed_origins_may_read_answers() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[("CORS_ALLOWED_ORIGINS", "https://app.example")]);
    let allowed = |origin: &str| {
        let request = agent().get(format!("{}/healthz", program.url)).header("Origin", origin).call().unwrap();
        let header = request.headers().get("access-control-allow-origin").cloned();
        header.map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(allowed("https://app.example").as_deref(), Some("https://app.example"));
    assert_eq!(allowed("https://evil.example"), None);

    let folder = tempfile::tempdir().unwrap();
    let plain = Program::start(folder.path(), &[]);
    let answer = agent().get(format!("{}/healthz", plain.url)).header("Origin", "https://app.example").call().unwrap();
    assert!(answer.headers().get("access-control-allow-origin").is_none());
}

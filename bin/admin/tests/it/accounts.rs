//! Users, sessions and login links.

use pennon_domain::Secret;
use pennon_storage::{sessions, users};

use crate::program::Program;

const ANN: &str = "ann@example.com";

#[test]
fn a_user_is_added_once() {
    let program = Program::new();
    let first = program.ok(&["user", "add", "Ann@Example.com"]);
    assert!(first.ends_with(" ann@example.com\n"), "{first}");
    assert_eq!(program.ok(&["user", "add", ANN]), first);
    assert!(program.run(&["user", "add", "not an address"]).failure().contains("not an email address"));
}

#[test]
fn a_session_token_stands_alone_on_standard_output_and_nowhere_in_the_database() {
    let program = Program::new();
    program.ok(&["user", "add", ANN]);
    let printed = program.ok(&["session", "issue", ANN]);
    let token = printed.strip_suffix('\n').unwrap();
    assert!(token.len() >= 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");

    let stored = program.database.texts("SELECT token_hash AS text FROM sessions");
    assert_eq!(stored.len(), 1);
    assert!(!stored[0].contains(token));
    let now = std::time::SystemTime::now().into();
    let user = program.database.read(|tx| sessions::user_of(tx, &stored[0], now)).unwrap();
    assert_eq!(user.unwrap().email, ANN);
}

#[test]
fn a_login_link_leads_to_where_the_users_are() {
    let program = Program::new();
    program.ok(&["user", "add", ANN]);
    let link = |variables: &[(&str, &str)]| program.run_with(&["login-link", ANN], variables).stdout;
    assert!(link(&[]).starts_with("http://127.0.0.1:8080/login?code="));
    assert!(link(&[("PENNON_LISTEN", "127.0.0.1:9000")]).starts_with("http://127.0.0.1:9000/login?code="));
    let public = [("BACKEND_BASE_URL", "https://pennon.example/"), ("PENNON_LISTEN", "0.0.0.0:9000")];
    assert!(link(&public).starts_with("https://pennon.example/login?code="));
    let wrong = program.run_with(&["login-link", ANN], &[("BACKEND_BASE_URL", "pennon.example")]);
    assert!(wrong.failure().starts_with("BACKEND_BASE_URL: "));
}

#[test]
fn nobody_unknown_gets_a_session() {
    let program = Program::new();
    for args in [["session", "issue"].as_slice(), &["login-link"]] {
        let run = program.run(&[args, &["ben@example.com"]].concat());
        assert!(run.failure().contains("pennon-admin user add"), "{run:?}");
    }
    assert!(program.database.read(|tx| users::by_email(tx, "ben@example.com")).unwrap().is_none());
}

#[test]
fn a_code_logs_in_once() {
    let program = Program::new();
    program.ok(&["user", "add", ANN]);
    let printed = program.ok(&["login-link", ANN]);
    let code = Secret::new(printed.trim_end().split_once("code=").unwrap().1);
    let world = pennon_testkit::World::new(program.database);
    let now = std::time::SystemTime::now().into();
    assert!(world.app.redeem_login_code(&code, now).unwrap().is_some());
    assert!(world.app.redeem_login_code(&code, now).unwrap().is_none());
}

//! Visits to the portal.

use chrono::Duration;

use super::*;
use crate::Options;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn session(snaptrade: &Snaptrade, change: impl FnOnce(&mut Session)) {
    let mut session = Session {
        user_id: "user".to_owned(),
        wanted: "read".to_owned(),
        broker: None,
        reconnect: None,
        redirect: Some("https://app.example/done?tab=1".to_owned()),
        expires_at: Session::expiry(NOW),
    };
    change(&mut session);
    snaptrade.state().sessions.insert("s".to_owned(), session);
}

fn sandbox() -> Snaptrade {
    Snaptrade::new(&Options::default()).unwrap()
}

#[test]
fn a_choice_makes_a_connection_and_leads_back_once() {
    let snaptrade = sandbox();
    session(&snaptrade, |_| ());
    let outcome = snaptrade.choose("s", Choice::LogIn("NORTHGATE"), NOW).unwrap();
    let connection_id = outcome.connection_id.unwrap();
    let expected = format!("https://app.example/done?tab=1&status=SUCCESS&connection_id={connection_id}");
    assert_eq!(outcome.redirect, Some(expected));
    assert!(snaptrade.choose("s", Choice::LogIn("NORTHGATE"), NOW).is_err(), "it works once");
    assert_eq!(snaptrade.connection_ids(), [connection_id]);
}

#[test]
fn a_session_ends_after_five_minutes() {
    let snaptrade = sandbox();
    session(&snaptrade, |_| ());
    assert!(snaptrade.offer("s", NOW + Duration::seconds(299)).is_ok());
    assert!(snaptrade.offer("s", NOW + Duration::minutes(5)).is_err());
    assert!(snaptrade.choose("s", Choice::Abandon, NOW + Duration::minutes(5)).is_err());
}

#[test]
fn only_what_was_asked_for_is_offered() {
    let snaptrade = sandbox();
    session(&snaptrade, |session| session.broker = Some("CURIO".to_owned()));
    assert_eq!(snaptrade.offer("s", NOW).unwrap().brokerages, [("CURIO", "Curio Holdings (demo)")]);
    assert!(snaptrade.choose("s", Choice::LogIn("NORTHGATE"), NOW).is_err());
    // What is not offered has used up nothing.
    snaptrade.choose("s", Choice::LogIn("CURIO"), NOW).unwrap();
}

#[test]
fn a_repair_keeps_the_connection() {
    let snaptrade = sandbox();
    session(&snaptrade, |_| ());
    let connection_id = snaptrade.choose("s", Choice::LogIn("GRANITE"), NOW).unwrap().connection_id.unwrap();
    let accounts = snaptrade.account_ids(&connection_id).unwrap();
    snaptrade.break_connection(&connection_id).unwrap();
    session(&snaptrade, |session| session.reconnect = Some(connection_id.clone()));
    assert!(snaptrade.offer("s", NOW).unwrap().repair);
    snaptrade.choose("s", Choice::LogIn("GRANITE"), NOW).unwrap();
    assert!(!snaptrade.is_disabled(&connection_id));
    assert_eq!(snaptrade.account_ids(&connection_id).unwrap(), accounts);
}

#[test]
fn failing_and_leaving_make_no_connection() {
    let snaptrade = sandbox();
    for (choice, status) in [
        (Choice::Fail("NORTHGATE"), "&status=ERROR&status_code=403&error_code=1066"),
        (Choice::Abandon, "&status=ABANDONED"),
    ] {
        session(&snaptrade, |_| ());
        let outcome = snaptrade.choose("s", choice, NOW).unwrap();
        assert_eq!(outcome.redirect.unwrap(), format!("https://app.example/done?tab=1{status}"));
        assert_eq!(outcome.connection_id, None);
    }
    assert!(snaptrade.connection_ids().is_empty());
}

//! A visit to the portal, with a browser and without.

use serde_json::{Value, json};

use super::caller::Caller;
use crate::client::{PATIENCE, Story, story};
use crate::receiver::Receiver;

/// The link to the portal.
fn link(user: &Caller, options: Value) -> String {
    user.ok("POST", "/snapTrade/login", &options)["redirectURI"].as_str().unwrap().to_owned()
}

/// What the browser shows, and where it would go.
fn press(story: &Story, link: &str, button: &str) -> (u16, Option<String>) {
    let (page, session) = link.split_once("?session=").unwrap();
    let request = story.client.agent().post(page).config().max_redirects(0).max_redirects_will_error(false).build();
    let answer = request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .send(format!("session={session}{button}"))
        .unwrap();
    let location = answer.headers().get("location").map(|url| url.to_str().unwrap().to_owned());
    (answer.status().as_u16(), location)
}

fn events(backend: &Receiver) -> Vec<String> {
    backend.rest().iter().map(|delivery| delivery.json()["eventType"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_user_chooses_a_brokerage_and_comes_back() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    story.sandbox.snaptrade().set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let link = link(&user, json!({"customRedirect": "https://app.example/done?tab=1"}));
    assert!(link.starts_with(&format!("{}/_sandbox/snaptrade/portal?session=", story.sandbox.base_url())));
    let page = story.client.agent().get(&link).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(page.contains("<button name=\"brokerage\" value=\"SPRUCELINE\">"), "{page}");

    let (status, location) = press(&story, &link, "&brokerage=SPRUCELINE");
    let connection_id = user.get("/authorizations")[0]["id"].as_str().unwrap().to_owned();
    let expected = format!("https://app.example/done?tab=1&status=SUCCESS&connection_id={connection_id}");
    assert_eq!((status, location), (303, Some(expected)));
    assert!(story.sandbox.snaptrade().settle(PATIENCE));
    let mut expected = vec!["CONNECTION_ATTEMPTED", "CONNECTION_ADDED"];
    expected.extend(["ACCOUNT_TRANSACTIONS_INITIAL_UPDATE"; 3]);
    expected.extend(["ACCOUNT_HOLDINGS_UPDATED"; 3]);
    assert_eq!(events(&backend), expected);

    assert_eq!(press(&story, &link, "&brokerage=SPRUCELINE"), (410, None), "it works once");
    assert_eq!(user.get("/authorizations").as_array().unwrap().len(), 1);
}

#[test]
fn a_broken_connection_is_repaired_and_stays_the_same() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let connection_id = snaptrade.connect("user-1", "BLANKSLATE").unwrap();
    snaptrade.break_connection(&connection_id).unwrap();
    let link = link(&user, json!({"reconnect": connection_id}));
    assert!(snaptrade.choose_in_portal(&link, "NORTHGATE").is_err(), "another brokerage is not offered");
    let outcome = snaptrade.choose_in_portal(&link, "BLANKSLATE").unwrap();
    assert_eq!((outcome.connection_id.as_deref(), outcome.redirect), (Some(connection_id.as_str()), None));
    assert!(snaptrade.settle(PATIENCE));
    assert_eq!(events(&backend), ["CONNECTION_ATTEMPTED", "CONNECTION_FIXED", "ACCOUNT_HOLDINGS_UPDATED"]);
    assert_eq!(user.get("/authorizations")[0]["disabled"], false);
}

#[test]
fn a_user_fails_or_walks_away() {
    let story = story();
    let backend = Receiver::answering("200 OK");
    let snaptrade = story.sandbox.snaptrade();
    snaptrade.set_webhook_base(&backend.base);
    let user = story.caller_for("user-1");
    let redirect = json!({"customRedirect": "https://app.example/done"});
    let failed = press(&story, &link(&user, redirect.clone()), "&fail=NORTHGATE").1.unwrap();
    assert_eq!(failed, "https://app.example/done?status=ERROR&status_code=403&error_code=1066");
    assert_eq!(backend.next().json()["connectionAttemptedResult"], "INVALID_CREDENTIALS");
    assert_eq!(backend.next().json()["eventType"], "CONNECTION_FAILED");
    let left = press(&story, &link(&user, redirect), "").1.unwrap();
    assert_eq!(left, "https://app.example/done?status=ABANDONED");
    assert!(snaptrade.abandon_portal(&link(&user, Value::Null)).unwrap().redirect.is_none());
    assert_eq!(user.get("/authorizations"), json!([]));
    assert!(snaptrade.settle(PATIENCE) && backend.rest().is_empty());
}

#[test]
fn a_login_that_makes_no_sense_is_refused() {
    let story = story();
    let user = story.caller_for("user-1");
    let foreign = story.sandbox.snaptrade().connect("user-2", "GRANITE").unwrap();
    for (options, expected) in [
        (json!({"broker": "NOSUCH"}), (400, "1076")),
        (json!({"connectionType": "write"}), (400, "1076")),
        (json!({"customRedirect": "nowhere"}), (400, "1076")),
        (json!({"reconnect": foreign}), (404, "1011")),
    ] {
        let refused = user.refused("POST", "/snapTrade/login", &options);
        assert_eq!(refused, (expected.0, expected.1.to_owned()), "{options}");
    }
}

#[test]
fn a_connection_trades_where_the_brokerage_does() {
    let story = story();
    let user = story.caller_for("user-1");
    for (slug, kind) in [("NORTHGATE", "trade"), ("GRANITE", "read")] {
        let link = link(&user, json!({"broker": slug, "connectionType": "trade-if-available"}));
        let connection_id = story.sandbox.snaptrade().choose_in_portal(&link, slug).unwrap().connection_id.unwrap();
        assert_eq!(user.get(&format!("/authorizations/{connection_id}"))["type"], kind);
    }
}

#[test]
fn a_page_from_elsewhere_cannot_press_a_button() {
    let story = story();
    let link = link(&story.caller_for("user-1"), Value::Null);
    let (page, session) = link.split_once("?session=").unwrap();
    let request = story.client.agent().post(page).header("Origin", "https://evil.example");
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = request.send(format!("session={session}&brokerage=CURIO")).unwrap();
    assert_eq!(answer.status(), 403);
    assert!(story.sandbox.snaptrade().connection_ids().is_empty());
}

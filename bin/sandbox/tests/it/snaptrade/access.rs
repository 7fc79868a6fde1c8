//! Who is let in.

use pennon_sandbox::{Credentials, Options};
use serde_json::{Value, json};

use super::caller::{Caller, mac};
use crate::client::{story, story_with};

const REFUSED: (u16, &str) = (401, "1076");

fn connections(caller: &Caller) -> (u16, String) {
    caller.refused("GET", "/authorizations", &Value::Null)
}

#[test]
fn a_signed_request_is_let_in() {
    let story = story();
    assert_eq!(story.caller_for("user-1").get("/authorizations"), json!([]));
}

#[test]
fn a_request_that_is_not_signed_right_is_refused() {
    let story = story();
    let good = story.caller_for("user-1");
    let expected = (REFUSED.0, REFUSED.1.to_owned());
    assert_eq!(connections(&Caller { key: "wrong".to_owned(), ..good.clone() }), expected);
    assert_eq!(connections(&Caller { client_id: "somebody".to_owned(), ..good.clone() }), expected);
    for late in [301, -302, 1_000_000] {
        assert_eq!(connections(&Caller { late, ..good.clone() }), expected, "{late} seconds");
    }
    assert_eq!(Caller { late: 290, ..good.clone() }.get("/authorizations"), json!([]));

    let query = good.query();
    let signature = good.sign(&Value::Null, "/authorizations", &query);
    let send = |path: &str, query: &str, signature| good.send("GET", path, query, signature, String::new());
    assert_eq!(send("/authorizations", &query, Some(&signature)).status, 200);
    assert_eq!(send("/authorizations", &query, None).refused(), expected);
    assert_eq!(send("/authorizations", &format!("{query}&more=1"), Some(&signature)).refused(), expected);
    assert_eq!(send("/accounts", &query, Some(&signature)).refused(), expected);
    assert_eq!(send("/authorizations", "", Some(&signature)).refused(), expected);
}

#[test]
fn a_user_is_known_by_the_secret() {
    let story = story();
    let (one, other) = (story.caller_for("user-1"), story.caller_for("user-2"));
    let secret_of = |caller: &Caller| caller.user.clone().unwrap().1;
    for user in [None, Some(("user-1", secret_of(&other))), Some(("nobody", secret_of(&one)))] {
        let user = user.map(|(id, secret)| (id.to_owned(), secret));
        assert_eq!(connections(&Caller { user, ..one.clone() }), (REFUSED.0, REFUSED.1.to_owned()));
    }
}

#[test]
fn the_query_is_signed_as_it_was_sent() {
    let story = story();
    let secret = story.sandbox.snaptrade().register("user a+b@x/\u{e9}").unwrap();
    for user_id in ["user%20a%2Bb%40x.com/%C3%A9", "user+a%2Bb%40x%2F%C3%A9", "user%20a%2Bb%40x/%C3%A9"] {
        let caller = Caller { user: Some((user_id.to_owned(), secret.clone())), ..story.caller() };
        let reply = caller.call("GET", "/accounts", &Value::Null);
        assert_eq!(reply.status, if user_id.contains(".com") { 401 } else { 200 }, "{user_id}");
    }
}

#[test]
fn a_body_is_signed_sorted_and_an_empty_one_as_null() {
    let story = story();
    let caller = story.caller_for("user-1");
    let query = caller.query();
    // The keys of the body are not sorted, and there are blanks; an accent may be signed either way.
    let body = r#"{ "showCloseButton": true, "locale": "fr", "customRedirect": "https://app.example/é" }"#;
    for accent in ["\\u00e9", "\u{e9}"] {
        let text = format!(
            r#"{{"content":{{"customRedirect":"https://app.example/{accent}","locale":"fr","showCloseButton":true}},"path":"/snapTrade/login","query":"{query}"}}"#
        );
        let signature = mac(&caller.key, &text);
        assert_eq!(caller.send("POST", "/snapTrade/login", &query, Some(&signature), body.to_owned()).status, 200);
    }
    let signature = caller.sign(&Value::Null, "/snapTrade/login", &query);
    assert_eq!(caller.send("POST", "/snapTrade/login", &query, Some(&signature), "{}".to_owned()).status, 200);
    let broken = caller.send("POST", "/snapTrade/login", &query, Some(&signature), "{".to_owned());
    assert_eq!(broken.refused(), (400, "1076".to_owned()));
}

#[test]
fn the_status_asks_for_nothing() {
    let story = story();
    let reply = story.caller().send("GET", "/", "", None, String::new());
    assert_eq!((reply.status, &reply.json()["online"]), (200, &json!(true)));
    assert_eq!(story.sandbox.calls_to("/"), 1);
}

#[test]
fn every_answer_has_its_id_and_what_is_left_of_the_minute() {
    let story = story();
    let caller = story.caller_for("user-1");
    let first = caller.call("GET", "/accounts", &Value::Null);
    let second = caller.call("GET", "/accounts/nobody", &Value::Null);
    assert_eq!((first.status, second.status), (200, 404));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("250", "249"));
    assert_eq!(second.header("x-ratelimit-remaining"), "248");
    assert!(first.header("x-ratelimit-reset").parse::<u32>().unwrap() <= 60);
}

#[test]
fn a_personal_key_has_one_user_and_names_none() {
    let snaptrade = Credentials { client_id: "PERS-demo".to_owned(), secret: "own".to_owned() };
    let story = story_with(Options { snaptrade, ..Options::default() });
    let personal = Caller { client_id: "PERS-demo".to_owned(), key: "own".to_owned(), ..story.caller() };
    assert_eq!(personal.get("/authorizations"), json!([]));
    let login = personal.ok("POST", "/snapTrade/login", &Value::Null);
    story.sandbox.snaptrade().choose_in_portal(login["redirectURI"].as_str().unwrap(), "GRANITE").unwrap();
    assert_eq!(personal.get("/accounts").as_array().unwrap().len(), 2);

    let named = Caller { user: Some(("personal".to_owned(), "x".to_owned())), ..personal.clone() };
    assert_eq!(connections(&named), (400, "1076".to_owned()));
    let body = json!({"userId": "somebody"});
    assert_eq!(personal.refused("POST", "/snapTrade/registerUser", &body), (403, "1066".to_owned()));
    // The official SDKs do not even sign this one.
    let bare = personal.send("POST", "/snapTrade/registerUser", "", None, body.to_string());
    assert_eq!(bare.refused(), (401, "1076".to_owned()));
}

//! Users and the portal.

use pennon_domain::{ItemId, ItemStatus, PortalPort, PortalRequest, ProviderError, ProviderUser, Secret};
use serde_json::json;

use super::bench::{Bench, error, user};
use crate::server::Server;

#[test]
fn a_user_is_registered_under_the_name_we_make() {
    let server = Server::answering(200, json!({"userId": "pennon-1", "userSecret": "s-1"}).to_string());
    let bench = Bench::of(&server);
    let made = bench.snaptrade.register("pennon-1", &bench.cx).unwrap();
    assert_eq!((made.id.as_str(), made.secret.expose()), ("pennon-1", "s-1"));
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /snapTrade/registerUser?clientId=QUAY&timestamp=1790000000 HTTP/1.1");
    assert_eq!(
        (request.json(), request.header("Content-Type")),
        (json!({"userId": "pennon-1"}), Some("application/json"))
    );
    // The same request as one of the literals beside the signing itself.
    assert_eq!(request.header("Signature"), Some("NzS24P8Rd2EtvKcQSKxepC6i74gO796J0AfRXyOi+zE="));
    assert_eq!(bench.record(), [("/snapTrade/registerUser".to_owned(), None)]);
}

#[test]
fn a_name_that_is_not_ours_or_not_plain_is_not_taken() {
    for body in
        [json!({"userId": "pennon-2", "userSecret": "s-1"}), json!({"userId": "pennon-1", "userSecret": ""}), json!({})]
    {
        let server = Server::answering(200, body.to_string());
        let bench = Bench::of(&server);
        assert_eq!(bench.snaptrade.register("pennon-1", &bench.cx).unwrap_err().code(), "UNREADABLE");
    }
    let server = Server::answering(200, "{}");
    let bench = Bench::of(&server);
    for name in ["", "pennon-ü"] {
        assert_eq!(bench.snaptrade.register(name, &bench.cx).unwrap_err().code(), "INVALID_USER_ID");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_registration_is_not_repeated() {
    let server = Server::answering(500, error("1000", 500));
    let bench = Bench::of(&server);
    assert_eq!(bench.snaptrade.register("pennon-1", &bench.cx).unwrap_err().code(), "1000");
    assert_eq!(server.requests().len(), 1, "its answer would have held the only copy of a secret");
}

#[test]
fn a_user_that_is_gone_is_deleted() {
    for (status, body, outcome) in [
        (200, json!({"status": "deleted", "userId": "pennon-1"}).to_string(), Ok(())),
        (404, error("1011", 404), Ok(())),
        (401, error("1076", 401), Err("1076".to_owned())),
    ] {
        let server = Server::answering(status, body);
        let bench = Bench::of(&server);
        let deleted = bench.snaptrade.unregister("pennon-1", &bench.cx);
        assert_eq!(deleted.map_err(|error| error.code().to_owned()), outcome);
        let line = "DELETE /snapTrade/deleteUser?clientId=QUAY&timestamp=1790000000&userId=pennon-1 HTTP/1.1";
        assert_eq!(server.requests()[0].line, line, "without the secret");
    }
}

#[test]
fn the_portal_opens_for_a_new_connection_or_the_repair_of_one() {
    let url = "https://portal.example/redeem?token=abc";
    let server = Server::answering(200, json!({"redirectURI": url, "sessionId": "ses-1"}).to_string());
    let bench = Bench::of(&server);
    let portal = bench.snaptrade.portal(&user(), &PortalRequest::default(), &bench.cx).unwrap();
    assert_eq!(portal.url.expose(), url);
    let repair = PortalRequest {
        reconnect: Some(ItemId::new("con-7").unwrap()),
        redirect: Some("https://app.example/back?a=1&b=%3C".to_owned()),
    };
    bench.snaptrade.portal(&user(), &repair, &bench.cx).unwrap();
    let calls = bench.cx.calls.drain();
    assert_eq!((calls[0].item.clone(), calls[1].item.clone()), (None, repair.reconnect));
    let requests = server.requests();
    assert_eq!(requests[0].json(), json!({"connectionType": "read"}));
    let expected =
        json!({"connectionType": "read", "reconnect": "con-7", "customRedirect": "https://app.example/back?a=1&b=%3C"});
    assert_eq!(requests[1].json(), expected);
    let line =
        "POST /snapTrade/login?clientId=QUAY&timestamp=1790000000&userId=pennon-1&userSecret=hush%20hush HTTP/1.1";
    assert_eq!(requests[1].line, line);
}

#[test]
fn a_portal_that_is_no_page_is_not_opened() {
    for body in [
        json!({"redirectURI": "javascript:alert(1)"}),
        json!({"redirectURI": "/redeem"}),
        json!({"encryptedResponse": {"encryptedSharedKey": "x"}}),
    ] {
        let server = Server::answering(200, body.to_string());
        let bench = Bench::of(&server);
        let error = bench.snaptrade.portal(&user(), &PortalRequest::default(), &bench.cx).unwrap_err();
        assert_eq!(error.code(), "UNREADABLE", "{body}");
    }
}

#[test]
fn connections_are_listed_with_their_state() {
    let list = json!([
        {"id": "con-7", "brokerage": {"id": "bro-3", "name": "Quay Brokers"}, "disabled": false, "type": "read"},
        {"id": "con-8", "brokerage": null, "disabled": true, "disabled_date": "2026-01-21T15:11:19.217000-05:00"},
    ]);
    for body in [list.clone(), json!({"results": list})] {
        let server = Server::answering(200, body.to_string());
        let bench = Bench::of(&server);
        let found = bench.snaptrade.connections(&user(), &bench.cx).unwrap();
        let states: Vec<_> = found.iter().map(|one| (one.item.as_str(), one.status)).collect();
        assert_eq!(states, [("con-7", ItemStatus::Active), ("con-8", ItemStatus::NeedsReauth)]);
        assert_eq!(found[0].institution.name.as_deref(), Some("Quay Brokers"));
        assert_eq!(bench.record(), [("/authorizations".to_owned(), None)]);
    }
    let nameless = Server::answering(200, json!([{"disabled": false}]).to_string());
    let bench = Bench::of(&nameless);
    assert_eq!(bench.snaptrade.connections(&user(), &bench.cx).unwrap_err().code(), "UNREADABLE");
}

#[test]
fn with_a_personal_key_there_is_nobody_to_register() {
    let server = Server::serving(|request| match request.target().0 {
        "/authorizations" => (200, String::new(), "[]".to_owned()),
        _ => (200, String::new(), json!({"redirectURI": "https://portal.example/x"}).to_string()),
    });
    let bench = Bench::personal(&server);
    let made = bench.snaptrade.register("pennon-1", &bench.cx).unwrap();
    assert_eq!((made.id.as_str(), made.secret.expose()), ("", ""));
    bench.snaptrade.unregister("", &bench.cx).unwrap();
    assert!(server.requests().is_empty());
    bench.snaptrade.portal(&made, &PortalRequest::default(), &bench.cx).unwrap();
    assert_eq!(bench.snaptrade.connections(&made, &bench.cx), Ok(vec![]));
    assert!(server.requests().iter().all(|request| !request.line.contains("user")));
}

#[test]
fn a_user_without_a_secret_is_not_tried() {
    let server = Server::answering(200, "[]");
    let bench = Bench::of(&server);
    let nobody = ProviderUser { id: "pennon-1".to_owned(), secret: Secret::new("") };
    let error = ProviderError::Configuration { code: "NO_PROVIDER_USER".to_owned() };
    assert_eq!(bench.snaptrade.connections(&nobody, &bench.cx), Err(error));
    assert!(server.requests().is_empty());
}

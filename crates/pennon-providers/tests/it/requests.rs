//! What is sent.

use pennon_domain::{HoldingsPort, ItemStatus, Provider, StatusChange};
use serde_json::json;

use crate::{
    bench::{Bench, access, empty_portfolio, error, now},
    server::Server,
};

#[test]
fn credentials_travel_in_headers_and_nothing_else_does() {
    let server = Server::answering(200, empty_portfolio().to_string());
    let bench = Bench::of(&server);
    bench.plaid.holdings(&access(), &bench.cx).unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /investments/holdings/get HTTP/1.1");
    for (name, value) in [
        ("PLAID-CLIENT-ID", "client-1"),
        ("PLAID-SECRET", "hush-hush"),
        ("Plaid-Version", "2020-09-14"),
        ("Content-Type", "application/json"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert!(request.header("User-Agent").unwrap().starts_with("pennon/"));
    assert_eq!(request.json(), json!({"access_token": "access-7"}));
}

#[test]
fn a_call_is_recorded_with_all_that_the_ledger_wants() {
    let server = Server::answering(200, empty_portfolio().to_string());
    let bench = Bench::of(&server);
    bench.plaid.holdings(&access(), &bench.cx).unwrap();
    let [call] = &bench.calls()[..] else { panic!("one call") };
    assert_eq!((call.provider, call.endpoint.as_str()), (Provider::PLAID, "/investments/holdings/get"));
    assert_eq!((call.item.as_ref(), call.at), (Some(&access().item), now()));
    assert_eq!((call.error_code.as_deref(), call.request_id.as_deref()), (None, Some("req-1")));
    assert!(!call.duration.is_zero());
}

#[test]
fn an_item_is_inspected_for_free() {
    let item = json!({
        "item": {"item_id": "item-7", "institution_id": "ins_1", "institution_name": "Quay Bank", "error": null},
        "status": {"investments": {"last_successful_update": "2026-03-02T06:00:00Z", "last_failed_update": null}},
        "request_id": "req-1",
    });
    let server = Server::answering(200, item.to_string());
    let bench = Bench::of(&server);
    let inspection = bench.plaid.inspect(&access(), &bench.cx).unwrap();
    assert_eq!(inspection.institution.name.as_deref(), Some("Quay Bank"));
    assert_eq!(inspection.last_successful_update.unwrap().to_rfc3339(), "2026-03-02T06:00:00+00:00");
    assert_eq!(inspection.status, None);
    assert_eq!(server.requests()[0].line, "POST /item/get HTTP/1.1");
}

#[test]
fn an_inspection_tells_what_is_wrong_with_an_item() {
    let item = json!({
        "item": {"error": {"error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED", "error_message": "hush"}},
        "status": null,
    });
    let server = Server::answering(200, item.to_string());
    let bench = Bench::of(&server);
    let inspection = bench.plaid.inspect(&access(), &bench.cx).unwrap();
    let reason = Some("ITEM_LOGIN_REQUIRED".to_owned());
    assert_eq!(inspection.status, Some(StatusChange { status: ItemStatus::NeedsReauth, reason }));
    assert_eq!(inspection.last_successful_update, None);
}

#[test]
fn removing_what_is_gone_is_done() {
    for (status, body, outcome) in [
        (200, json!({"request_id": "req-1"}).to_string(), Ok(())),
        (400, error("ITEM_ERROR", "ITEM_NOT_FOUND"), Ok(())),
        (400, error("INVALID_INPUT", "INVALID_ACCESS_TOKEN"), Err("INVALID_ACCESS_TOKEN".to_owned())),
        (500, error("API_ERROR", "INTERNAL_SERVER_ERROR"), Err("INTERNAL_SERVER_ERROR".to_owned())),
        (200, "<html>".to_owned(), Err("UNREADABLE".to_owned())),
    ] {
        let server = Server::answering(status, body);
        let bench = Bench::of(&server);
        let removed = bench.plaid.remove(&access(), &bench.cx);
        assert_eq!(removed.map_err(|error| error.code().to_owned()), outcome);
        assert_eq!(server.requests()[0].line, "POST /item/remove HTTP/1.1");
    }
}

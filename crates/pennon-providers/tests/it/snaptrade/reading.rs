//! Reading and ending connections.

use pennon_domain::{HoldingsPort, ItemStatus, ProviderError, StatusChange};
use serde_json::{Value, json};

use super::bench::{Bench, access, account, answers, connection, error};
use crate::server::Server;

const ACCOUNTS: &str = "/authorizations/{authorizationId}/accounts";

/// A server of the connection `con-7` in which one path answers differently.
fn except(ending: &'static str, status: u16, body: impl Into<String>) -> Server {
    let body = body.into();
    let accounts = json!([account("acc-1"), account("acc-2")]);
    Server::serving(move |request| match request.target().0.ends_with(ending) {
        true => (status, String::new(), body.clone()),
        false => answers(&accounts, request),
    })
}

fn failure(server: &Server) -> (ProviderError, Vec<(String, Option<String>)>) {
    let bench = Bench::of(server);
    let error = bench.snaptrade.holdings(&access(), &bench.cx).unwrap_err();
    (error, bench.record())
}

#[test]
fn a_connection_is_one_call_and_two_per_account() {
    for accounts in 0..6 {
        let list: Vec<_> = (0..accounts).map(|number| account(&format!("acc-{number}"))).collect();
        for list in [json!(list), json!({"results": list})] {
            let server = connection(list);
            let bench = Bench::of(&server);
            let snapshot = bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
            assert_eq!(bench.calls().len(), 1 + 2 * accounts);
            assert_eq!(snapshot.accounts.len(), accounts);
            let rows: Vec<_> =
                snapshot.positions.iter().map(|row| (row.account.to_string(), row.security.to_string())).collect();
            let expected: Vec<_> = (0..accounts)
                .flat_map(|number| ["ins-1", "CUR:USD"].map(|id| (format!("acc-{number}"), id.to_owned())))
                .collect();
            assert_eq!(rows, expected, "each account has what it was asked for");
        }
    }
}

#[test]
fn an_account_that_is_not_shown_makes_no_empty_portfolio() {
    let mut hidden = account("acc-2");
    hidden["sync_status"]["holdings"]["holdings_unavailable"] = json!(true);
    let (error, record) = failure(&connection(json!([account("acc-1"), hidden])));
    assert_eq!(error, ProviderError::Unsupported { code: "HOLDINGS_UNAVAILABLE".to_owned() });
    assert_eq!(record, [(ACCOUNTS.to_owned(), None)], "and nothing more is asked");
}

#[test]
fn a_closed_account_is_listed_and_not_asked_for() {
    let mut closed = account("acc-2");
    closed["status"] = json!("closed");
    closed["sync_status"]["holdings"]["holdings_unavailable"] = json!(true);
    let server = connection(json!([closed, account("acc-1")]));
    let bench = Bench::of(&server);
    let snapshot = bench.snaptrade.holdings(&access(), &bench.cx).unwrap();
    assert_eq!((snapshot.accounts.len(), bench.calls().len()), (2, 3));
    assert!(snapshot.positions.iter().all(|row| row.account.as_str() == "acc-1"));
}

#[test]
fn an_account_of_another_connection_is_nobodys() {
    let mut foreign = account("acc-2");
    foreign["brokerage_authorization"] = json!("con-8");
    let (error, record) = failure(&connection(json!([account("acc-1"), foreign])));
    assert_eq!(error, ProviderError::Configuration { code: "WRONG_ITEM".to_owned() });
    assert_eq!(record.len(), 1);
}

#[test]
fn half_a_portfolio_is_none() {
    let unsupported = ProviderError::Unsupported { code: "ENDPOINT_GONE".to_owned() };
    let unreadable = ProviderError::RetryLater { code: "UNREADABLE".to_owned() };
    let (missing, bare) = (json!({"data_freshness": {"as_of": null}}).to_string(), "[]".to_owned());
    for (ending, status, body, expected) in [
        ("/positions/all", 410, json!({"detail": "no longer available"}).to_string(), unsupported.clone()),
        ("/balances", 410, String::new(), unsupported),
        ("/positions/all", 200, missing, unreadable.clone()),
        ("/positions/all", 200, bare, unreadable.clone()),
        ("/acc-2/balances", 200, "{}".to_owned(), unreadable.clone()),
        ("/acc-2/positions/all", 200, "<html>".to_owned(), unreadable),
        ("/acc-2/positions/all", 425, error("3012", 425), ProviderError::RetryLater { code: "3012".to_owned() }),
        ("/acc-2/balances", 404, error("1011", 404), ProviderError::RetryLater { code: "1011".to_owned() }),
    ] {
        assert_eq!(failure(&except(ending, status, body.clone())).0, expected, "{ending} {status} {body}");
    }
}

#[test]
fn a_portfolio_of_more_rows_than_a_person_has_is_refused() {
    let large = ProviderError::RetryLater { code: "TOO_LARGE".to_owned() };
    let accounts: Vec<_> = (0..20_001).map(|number| json!({"id": format!("acc-{number}")})).collect();
    let (error, record) = failure(&except("/con-7/accounts", 200, json!(accounts).to_string()));
    assert_eq!((error, record.len()), (large.clone(), 1), "and nothing more is asked");

    // Two accounts with two rows of their own: a position and a balance each.
    let balances = |count: usize| json!(vec![json!({"currency": {"code": "USD"}, "cash": 1}); count]).to_string();
    assert_eq!(failure(&except("/acc-2/balances", 200, balances(19_998))).0, large);
    let server = except("/acc-2/balances", 200, balances(19_997));
    let bench = Bench::of(&server);
    assert!(bench.snaptrade.holdings(&access(), &bench.cx).is_ok());
}

#[test]
fn errors_of_the_list_are_classed_and_keep_their_code() {
    let code = |code: &str| code.to_owned();
    for (status, body, expected) in [
        (400, error("1076", 400), ProviderError::Configuration { code: code("1076") }),
        (401, error("1076", 401), ProviderError::Configuration { code: code("1076") }),
        (402, error("3003", 402), ProviderError::Reauth { code: code("3003") }),
        (403, error("1066", 403), ProviderError::Configuration { code: code("1066") }),
        (403, error("1141", 403), ProviderError::Unsupported { code: code("1141") }),
        (404, error("1011", 404), ProviderError::Gone { code: code("1011") }),
        (410, "gone".to_owned(), ProviderError::Unsupported { code: code("ENDPOINT_GONE") }),
        (425, error("3012", 425), ProviderError::RetryLater { code: code("3012") }),
        (501, json!({"error": "no"}).to_string(), ProviderError::Unsupported { code: code("HTTP_501") }),
    ] {
        let (error, record) = failure(&except("/con-7/accounts", status, body));
        assert_eq!(record, [(ACCOUNTS.to_owned(), Some(error.code().to_owned()))]);
        assert_eq!(error, expected, "{status}");
    }
}

fn inspected(connection: Value) -> Result<pennon_domain::Inspection, ProviderError> {
    let server = Server::answering(200, connection.to_string());
    let bench = Bench::of(&server);
    let inspection = bench.snaptrade.inspect(&access(), &bench.cx);
    assert_eq!(server.requests()[0].target().0, "/authorizations/con-7");
    assert_eq!(bench.record()[0].0, "/authorizations/{authorizationId}");
    inspection
}

#[test]
fn an_inspection_tells_whether_the_connection_is_disabled() {
    let brokerage = json!({"id": "bro-3", "slug": "QUAY", "name": "QUAYBROKERS", "display_name": "Quay Brokers"});
    for mode in [json!("delayed"), json!({"institution": "realtime", "snaptrade": "delayed"}), json!(null)] {
        let works = inspected(json!({
            "id": "con-7", "brokerage": brokerage, "disabled": false, "disabled_date": null, "data_freshness_mode": mode,
        }));
        let works = works.unwrap();
        assert_eq!((works.status, works.institution.id.as_deref()), (None, Some("bro-3")));
        assert_eq!(works.institution.name.as_deref(), Some("Quay Brokers"));
    }
    let disabled = inspected(json!({"id": "con-7", "brokerage": null, "disabled": true})).unwrap();
    let reason = Some("CONNECTION_DISABLED".to_owned());
    assert_eq!(disabled.status, Some(StatusChange { status: ItemStatus::NeedsReauth, reason }));
    assert_eq!(inspected(json!({})).unwrap().status, None, "none of the fields is promised");
    assert_eq!(inspected(json!({"id": "con-8"})).unwrap_err().code(), "WRONG_ITEM");
}

#[test]
fn removing_what_is_gone_is_done() {
    for (status, body, outcome) in [
        (200, json!({"detail": "queued", "connection_id": "con-7"}).to_string(), Ok(())),
        (202, String::new(), Ok(())),
        (404, error("1011", 404), Ok(())),
        (404, "<html>".to_owned(), Err("HTTP_404".to_owned())),
        (401, error("1076", 401), Err("1076".to_owned())),
        (500, error("1000", 500), Err("1000".to_owned())),
    ] {
        let server = Server::answering(status, body);
        let bench = Bench::of(&server);
        let removed = bench.snaptrade.remove(&access(), &bench.cx);
        assert_eq!(removed.map_err(|error| error.code().to_owned()), outcome, "{status}");
        assert_eq!(server.requests().len(), 1, "what may have been done is not done again");
        assert!(server.requests()[0].line.starts_with("DELETE /connection/con-7?clientId=QUAY&"));
        assert_eq!(bench.record()[0].0, "/connection/{connectionId}");
    }
}

//! The endpoints that the provider answers.

mod accounts;
mod connections;
mod login;
mod service;
mod users;

use serde_json::Value;

use super::call::Call;
use super::gate::Door;
use super::{Refusal, Snaptrade};

pub(super) use accounts::{balances_of, plain, positions_of};

/// One endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// The path; a segment in braces stands for an id.
    pub(super) pattern: &'static str,
    pub(super) door: Door,
    pub(super) answer: fn(&Snaptrade, &Call<'_>) -> Result<Value, Refusal>,
}

/// A path that has an endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(super) endpoint: &'static Endpoint,
    /// The id in the path; empty where it has none.
    pub(super) id: &'a str,
}

impl Found<'_> {
    /// The path without its id: what calls are counted by and faults are ordered for.
    pub(crate) fn pattern(&self) -> &'static str {
        self.endpoint.pattern
    }
}

const fn row(
    method: &'static str,
    pattern: &'static str,
    door: Door,
    answer: fn(&Snaptrade, &Call<'_>) -> Result<Value, Refusal>,
) -> Endpoint {
    Endpoint { method, pattern, door, answer }
}

/// Paths without an id come before those that would take a word of theirs for one.
static ENDPOINTS: [Endpoint; 21] = [
    row("GET", "/", Door::Open, service::status),
    row("GET", "/snapTrade/partners", Door::Client, service::partner),
    row("GET", "/snapTrade/listUsers", Door::Client, users::list),
    row("POST", "/snapTrade/registerUser", Door::Commercial, users::register),
    row("DELETE", "/snapTrade/deleteUser", Door::Commercial, users::delete),
    row("POST", "/snapTrade/resetUserSecret", Door::Commercial, users::reset_secret),
    row("POST", "/snapTrade/login", Door::User, login::login),
    row("GET", "/authorizations", Door::User, connections::list),
    row("GET", "/authorizations/{authorizationId}", Door::User, connections::get),
    row("POST", "/authorizations/{authorizationId}/refresh", Door::User, connections::refresh),
    row("POST", "/authorizations/{authorizationId}/disable", Door::User, connections::disable),
    row("GET", "/authorizations/{authorizationId}/accounts", Door::User, accounts::of_authorization),
    row("DELETE", "/connection/{connectionId}", Door::User, connections::delete),
    row("GET", "/connections/{connectionId}/accounts", Door::User, accounts::of_connection),
    row("GET", "/accounts", Door::User, accounts::list),
    row("GET", "/accounts/all", Door::User, accounts::all),
    row("GET", "/accounts/{accountId}", Door::User, accounts::get),
    row("GET", "/accounts/{accountId}/details", Door::User, accounts::get),
    row("GET", "/accounts/{accountId}/positions/all", Door::User, accounts::positions),
    row("GET", "/accounts/{accountId}/balances", Door::User, accounts::balances),
    row("GET", "/accounts/{accountId}/holdings", Door::User, accounts::gone),
];

/// The endpoint of a path, whatever the method.
pub(crate) fn find(path: &str) -> Option<Found<'_>> {
    ENDPOINTS.iter().find_map(|endpoint| Some(Found { endpoint, id: id_of(endpoint.pattern, path)? }))
}

/// The id that stands in the path where the pattern has braces; None when the path does not fit.
fn id_of<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    let Some((before, rest)) = pattern.split_once('{') else {
        return (pattern == path).then_some("");
    };
    let (_, after) = rest.split_once('}')?;
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_pattern_and_its_id() {
        for (path, pattern, id) in [
            ("/", "/", ""),
            ("/accounts", "/accounts", ""),
            ("/accounts/all", "/accounts/all", ""),
            ("/accounts/a-1", "/accounts/{accountId}", "a-1"),
            ("/accounts/a-1/positions/all", "/accounts/{accountId}/positions/all", "a-1"),
            ("/connection/c-1", "/connection/{connectionId}", "c-1"),
            ("/connections/c-1/accounts", "/connections/{connectionId}/accounts", "c-1"),
            ("/authorizations/c-1/refresh", "/authorizations/{authorizationId}/refresh", "c-1"),
        ] {
            let found = find(path).unwrap();
            assert_eq!((found.pattern(), found.id), (pattern, id));
        }
        for path in ["/accounts/", "/accounts/a/b", "/connections/c-1", "/favicon.ico", "", "/accounts//balances"] {
            assert!(find(path).is_none(), "{path}");
        }
    }
}

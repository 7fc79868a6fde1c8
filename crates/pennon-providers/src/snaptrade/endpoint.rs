//! The paths of SnapTrade's API that Pennon calls, and how.
//!
//! `POST /authorizations/{id}/refresh` is not among them: it costs money per call, and what it brings
//! arrives later, with a webhook. `/accounts/{id}/holdings` and `/accounts/{id}/positions` are not either:
//! they are gone for everyone who came after May 2026.

use std::time::Duration;

use super::sign;
use crate::transport::Method;

/// One path, how long an answer may take, and whether it may be asked for twice.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) method: Method,
    /// With the name of the id in place of the id: this is what the ledger gets.
    pub(super) template: &'static str,
    pub(super) patience: Duration,
    /// Whether a repetition is harmless although the first request may have done its work.
    pub(super) is_repeatable: bool,
    /// Whether "not found" says that the connection or user is gone.
    pub(super) names_what_may_be_gone: bool,
}

impl Endpoint {
    /// The path of a request about that id.
    pub(super) fn path(&self, id: &str) -> String {
        match (self.template.find('{'), self.template.find('}')) {
            (Some(open), Some(close)) => {
                format!("{}{}{}", &self.template[..open], sign::encode(id), &self.template[close + 1..])
            }
            _ => self.template.to_owned(),
        }
    }
}

const fn reads(template: &'static str, names_what_may_be_gone: bool) -> Endpoint {
    let patience = Duration::from_secs(30);
    Endpoint { method: Method::Get, template, patience, is_repeatable: true, names_what_may_be_gone }
}

const fn acts(method: Method, template: &'static str, names_what_may_be_gone: bool) -> Endpoint {
    let patience = Duration::from_secs(30);
    Endpoint { method, template, patience, is_repeatable: false, names_what_may_be_gone }
}

pub(super) const CONNECTIONS: Endpoint = reads("/authorizations", false);
pub(super) const CONNECTION: Endpoint = reads("/authorizations/{authorizationId}", true);
pub(super) const ACCOUNTS: Endpoint = reads("/authorizations/{authorizationId}/accounts", true);
/// An account that is not found left its connection a moment ago; the connection is still there.
pub(super) const POSITIONS: Endpoint = reads("/accounts/{accountId}/positions/all", false);
pub(super) const BALANCES: Endpoint = reads("/accounts/{accountId}/balances", false);
pub(super) const REMOVE: Endpoint = acts(Method::Delete, "/connection/{connectionId}", true);
pub(super) const REGISTER: Endpoint = acts(Method::Post, "/snapTrade/registerUser", false);
pub(super) const UNREGISTER: Endpoint = acts(Method::Delete, "/snapTrade/deleteUser", true);
pub(super) const LOGIN: Endpoint = acts(Method::Post, "/snapTrade/login", false);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_takes_its_place_and_no_other() {
        assert_eq!(POSITIONS.path("4f-2"), "/accounts/4f-2/positions/all");
        assert_eq!(CONNECTION.path("a/b?c#d %.."), "/authorizations/a%2Fb%3Fc%23d%20%25%2E%2E");
        assert_eq!(CONNECTIONS.path(""), "/authorizations");
    }
}

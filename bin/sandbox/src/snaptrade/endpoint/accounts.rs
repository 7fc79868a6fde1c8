//! The endpoints that read accounts, positions and balances. A disabled connection answers what was known last.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::snaptrade::account::Account;
use crate::snaptrade::call::Call;
use crate::snaptrade::connection::Connection;
use crate::snaptrade::{Refusal, Snaptrade, wire};

/// `/accounts`.
pub(super) fn list(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(snaptrade.state().connections_of(&call.user).flat_map(|connection| plain(snaptrade, connection)).collect())
}

/// `/accounts/all`: the same accounts, told apart by their kind.
pub(super) fn all(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let state = snaptrade.state();
    let accounts = state.connections_of(&call.user).flat_map(|connection| of_kind(snaptrade, connection));
    Ok(json!({"results": accounts.collect::<Vec<_>>()}))
}

/// `/authorizations/{authorizationId}/accounts`.
pub(super) fn of_authorization(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(plain(snaptrade, snaptrade.state().owned(call)?).into())
}

/// `/connections/{connectionId}/accounts`.
pub(super) fn of_connection(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(json!({"results": of_kind(snaptrade, snaptrade.state().owned(call)?)}))
}

/// `/accounts/{accountId}` and `/accounts/{accountId}/details`.
pub(super) fn get(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let state = snaptrade.state();
    let (connection, account) = state.owned_account(call)?;
    Ok(wire::account(&snaptrade.catalog, connection, account))
}

/// `/accounts/{accountId}/positions/all`.
pub(super) fn positions(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let state = snaptrade.state();
    let (connection, account) = state.owned_account(call)?;
    Ok(positions_of(snaptrade, connection, account))
}

/// `/accounts/{accountId}/balances`.
pub(super) fn balances(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(balances_of(snaptrade.state().owned_account(call)?.1))
}

/// `/accounts/{accountId}/holdings`: closed for whoever signed up after May 2026.
pub(super) fn gone(_: &Snaptrade, _: &Call<'_>) -> Result<Value, Refusal> {
    Err(Refusal::of("410"))
}

/// The accounts of a connection.
pub(in crate::snaptrade) fn plain(snaptrade: &Snaptrade, connection: &Connection) -> Vec<Value> {
    connection.accounts.iter().map(|account| wire::account(&snaptrade.catalog, connection, account)).collect()
}

/// The positions of an account, and until when they are known.
pub(in crate::snaptrade) fn positions_of(snaptrade: &Snaptrade, connection: &Connection, account: &Account) -> Value {
    json!({
        "results": account.positions.iter().map(|row| wire::position(&snaptrade.catalog, row)).collect::<Vec<_>>(),
        "data_freshness": {"as_of": connection.as_of.to_rfc3339_opts(SecondsFormat::Secs, true)},
    })
}

/// The money of an account, by currency.
pub(in crate::snaptrade) fn balances_of(account: &Account) -> Value {
    account.cash.iter().map(wire::balance).collect()
}

fn of_kind(snaptrade: &Snaptrade, connection: &Connection) -> Vec<Value> {
    let catalog = &snaptrade.catalog;
    let Some(brokerage) = catalog.brokerage(&connection.brokerage) else { return Vec::new() };
    let accounts = connection.accounts.iter();
    accounts.map(|account| wire::account_of_kind(catalog, brokerage, connection, account)).collect()
}

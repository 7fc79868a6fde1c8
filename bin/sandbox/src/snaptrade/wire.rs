//! Accounts, positions and balances as they look on the wire.

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::{Account, Position};
use super::brokerage::Brokerage;
use super::catalog::{Cash, Catalog};
use super::connection::Connection;
use crate::number::pointed;

/// The currencies of the sandbox: id, code, name.
const CURRENCIES: [(&str, &str, &str); 2] = [
    ("5f0c7c1e-2f57-4a6c-8a3b-7d7c2f4e9b10", "USD", "US Dollar"),
    ("c3b9a1d2-6e48-4d0f-b1c5-0e8a4f7d2c36", "CAD", "Canadian Dollar"),
];

/// A time as most fields have it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A time as Python writes it with a blank: the form of the last synchronisation.
fn spaced(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string()
}

/// The account with the fields of `/accounts` and `/authorizations/{authorizationId}/accounts`.
pub(super) fn account(catalog: &Catalog, connection: &Connection, account: &Account) -> Value {
    let plan = &account.plan;
    json!({
        "id": account.id,
        "brokerage_authorization": connection.id,
        "name": plan.name,
        "number": plan.number,
        "institution_account_id": plan.institution_account_id,
        "institution_name": catalog.brokerage(&connection.brokerage).map(|brokerage| &brokerage.name),
        "created_date": instant(connection.created_at),
        "funding_date": null,
        "opening_date": null,
        "sync_status": {
            "transactions": transactions(connection),
            "holdings": {
                "initial_sync_completed": true,
                "last_successful_sync": spaced(connection.as_of),
                "holdings_unavailable": plan.holdings_unavailable,
            },
        },
        "balance": {"total": total(catalog, account)},
        "status": plan.status,
        "raw_type": plan.raw_type,
        "account_category": plan.category,
        "meta": {},
        "portfolio_group": account.id,
        "cash_restrictions": [],
        "is_paper": false,
    })
}

/// The account with the fields of `/accounts/all` and `/connections/{connectionId}/accounts`: told apart by its kind.
pub(super) fn account_of_kind(
    catalog: &Catalog,
    brokerage: &Brokerage,
    connection: &Connection,
    account: &Account,
) -> Value {
    let plan = &account.plan;
    let synced = spaced(connection.as_of);
    let mut wire = json!({
        "kind": "investment",
        "id": account.id,
        "connection_id": connection.id,
        "display_name": plan.name,
        "masked_account_number": masked(&plan.number),
        "institution_account_id": plan.institution_account_id,
        "institution_id": brokerage.id,
        "opening_date": null,
        "sync_status": {"transactions": transactions(connection), "balances": synced},
        "raw_type": plan.raw_type,
        "net_value": total(catalog, account),
    });
    if plan.category == "INVESTMENT" {
        wire["sync_status"]["orders"] = json!(synced);
        wire["sync_status"]["positions"] = json!(synced);
        wire["funding_date"] = Value::Null;
        wire["is_paper"] = json!(false);
    } else {
        wire["kind"] = json!(if plan.category == "DEPOSIT" { "deposit" } else { "line_of_credit" });
    }
    wire
}

/// A row of `/accounts/{accountId}/positions/all`: the numbers are texts.
pub(super) fn position(catalog: &Catalog, position: &Position) -> Value {
    let instrument = catalog.instrument(&position.instrument_id).ok();
    json!({
        "instrument": instrument.map(|instrument| &instrument.wire),
        "units": text(position.units),
        "price": position.price.map(text),
        "cost_basis": position.cost_basis.map(text),
        "currency": instrument.and_then(|instrument| instrument.currency.as_deref()),
        "cash_equivalent": instrument.is_some_and(|instrument| instrument.cash_equivalent),
    })
}

/// A row of `/accounts/{accountId}/balances`: the numbers are numbers.
pub(super) fn balance(cash: &Cash) -> Value {
    let (id, code, name) =
        CURRENCIES.into_iter().find(|(_, code, _)| *code == cash.currency).unwrap_or(("", &cash.currency, ""));
    json!({
        "currency": {"id": id, "code": code, "name": name},
        "cash": cash.cash.map(pointed),
        "buying_power": cash.buying_power.map(pointed),
    })
}

fn total(catalog: &Catalog, account: &Account) -> Value {
    json!({"amount": pointed(account.worth(catalog)), "currency": account.plan.currency})
}

fn transactions(connection: &Connection) -> Value {
    json!({
        "initial_sync_completed": true,
        "last_successful_sync": connection.as_of.date_naive().to_string(),
        "first_transaction_date": connection.created_at.date_naive().to_string(),
    })
}

fn text(decimal: Decimal) -> String {
    decimal.normalize().to_string()
}

/// The last four characters.
fn masked(number: &str) -> String {
    let skipped = number.chars().count().saturating_sub(4);
    format!("****{}", number.chars().skip(skipped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(slug: &str) -> (Catalog, Connection) {
        let catalog = Catalog::load().unwrap();
        let brokerage = catalog.brokerage(slug).unwrap();
        let connection = Connection::open(&catalog, brokerage, "user", "read", DateTime::UNIX_EPOCH).unwrap();
        (catalog, connection)
    }

    #[test]
    fn positions_are_texts_and_balances_are_numbers() {
        let (catalog, connection) = open("COINWHARF");
        let ether = position(&catalog, &connection.accounts[0].positions[1]);
        assert_eq!((&ether["units"], &ether["price"]), (&json!("7.203918446120057314"), &json!("3312.40918")));
        assert_eq!(balance(&connection.accounts[0].cash[0])["cash"].to_string(), "3.07");
    }

    #[test]
    fn unknown_is_null() {
        let (catalog, connection) = open("CURIO");
        let fund = position(&catalog, &connection.accounts[0].positions[3]);
        for field in ["price", "cost_basis", "currency"] {
            assert_eq!(fund.get(field), Some(&Value::Null), "{field}");
        }
        assert!(balance(&connection.accounts[0].cash[0])["cash"].is_null());
    }

    #[test]
    fn the_last_synchronisation_has_a_blank_and_the_number_is_masked() {
        let (catalog, connection) = open("SPRUCELINE");
        let brokerage = catalog.brokerage("SPRUCELINE").unwrap();
        let wire = account(&catalog, &connection, &connection.accounts[0]);
        assert_eq!(wire["sync_status"]["holdings"]["last_successful_sync"], "1970-01-01 00:00:00.000000+00:00");
        let savings = account_of_kind(&catalog, brokerage, &connection, &connection.accounts[2]);
        assert_eq!((&savings["kind"], &savings["masked_account_number"]), (&json!("deposit"), &json!("****0293")));
        assert!(savings["sync_status"].get("positions").is_none());
    }
}

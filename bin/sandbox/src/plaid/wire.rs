//! Accounts and positions as they look on the wire.

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::catalog::Catalog;
use super::portfolio::{Account, Portfolio, Position};
use crate::number::{exact, exact_or_null};

/// A time in the form of the provider: UTC, whole seconds.
pub(super) fn time(at: DateTime<Utc>) -> Value {
    Value::String(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// An account of the holdings answer.
pub(super) fn investment_account(catalog: &Catalog, portfolio: &Portfolio, account: &Account) -> Value {
    let mut wire = self::account(catalog, portfolio, account);
    wire["balances"]["margin_loan_amount"] = exact_or_null(account.margin_loan_amount);
    wire
}

/// An account of the other answers.
pub(super) fn account(catalog: &Catalog, portfolio: &Portfolio, account: &Account) -> Value {
    json!({
        "account_id": account.account_id,
        "balances": {
            "available": exact_or_null(account.available),
            "current": exact(account.current.unwrap_or_else(|| worth(catalog, portfolio, account))),
            "limit": null,
            "iso_currency_code": account.currency,
            "unofficial_currency_code": null,
        },
        "mask": account.mask,
        "name": account.name,
        "official_name": account.official_name,
        "type": account.kind,
        "subtype": account.subtype,
        "holder_category": "personal",
    })
}

/// A row of the holdings answer.
pub(super) fn holding(catalog: &Catalog, portfolio: &Portfolio, position: &Position) -> Value {
    let (iso, unofficial) = currency(catalog, position);
    json!({
        "account_id": position.account_id,
        "security_id": position.security_id,
        "institution_price": exact(position.price),
        "institution_price_as_of": position.dated.then(|| portfolio.as_of.to_string()),
        "institution_price_datetime": null,
        "institution_value": exact(position.value()),
        "cost_basis": exact_or_null(position.cost_basis),
        "quantity": exact(position.quantity),
        "iso_currency_code": iso,
        "unofficial_currency_code": unofficial,
        "vested_quantity": null,
        "vested_value": null,
    })
}

/// What the account is worth in its own currency; amounts in other currencies are never added up.
fn worth(catalog: &Catalog, portfolio: &Portfolio, account: &Account) -> Decimal {
    portfolio
        .positions
        .iter()
        .filter(|position| {
            position.account_id == account.account_id && currency(catalog, position).0 == Some(&account.currency)
        })
        .fold(Decimal::ZERO, |sum, position| sum.checked_add(position.value()).unwrap_or(Decimal::MAX))
}

/// The ISO code, or the code that ISO does not know: exactly one of them.
fn currency<'a>(catalog: &'a Catalog, position: &Position) -> (Option<&'a str>, Option<&'a str>) {
    catalog.security(&position.security_id).map_or((Some("USD"), None), super::security::Security::currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holdings(institution_id: &str) -> (Catalog, Portfolio) {
        let catalog = Catalog::load().unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let portfolio = Portfolio::open(catalog.institution(institution_id).unwrap(), day).unwrap();
        (catalog, portfolio)
    }

    #[test]
    fn an_account_is_worth_its_positions_in_its_currency() {
        let (catalog, portfolio) = holdings("ins_demo_maplecourt");
        let tfsa = account(&catalog, &portfolio, &portfolio.accounts[1]);
        assert_eq!(tfsa["balances"]["iso_currency_code"], "CAD");
        // 65 shares of SHOP and the Canadian cash, without the US shares and the US cash.
        assert_eq!(tfsa["balances"]["current"].to_string(), "9748.42");
    }

    #[test]
    fn digits_survive() {
        let (catalog, portfolio) = holdings("ins_demo_blockvane");
        let ether = holding(&catalog, &portfolio, &portfolio.positions[1]);
        assert_eq!(ether["quantity"].to_string(), "7.203918446120057314");
        assert_eq!(ether["cost_basis"].to_string(), "15402.0088217");
    }

    #[test]
    fn unknown_is_null_and_one_currency_is_named() {
        let (catalog, portfolio) = holdings("ins_demo_oddments");
        let private = holding(&catalog, &portfolio, &portfolio.positions[0]);
        assert!(private["cost_basis"].is_null() && private["institution_price_as_of"].is_null());
        let (catalog, portfolio) = holdings("ins_demo_blockvane");
        let stable = holding(&catalog, &portfolio, &portfolio.positions[3]);
        assert!(stable["iso_currency_code"].is_null());
        assert_eq!(stable["unofficial_currency_code"], "USDT");
    }
}

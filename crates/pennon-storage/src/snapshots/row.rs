//! The rows of accounts and positions.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use pennon_domain::{Account, Amount, Currency, Held, Position, Provider};

use crate::{
    Error,
    row::{Column, stored},
    schema::{accounts, positions, provider_items},
};

/// An account to be stored.
#[derive(Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub(super) struct NewAccount<'a> {
    item: i64,
    account_id: &'a str,
    name: Option<&'a str>,
    mask: Option<&'a str>,
    kind: Option<&'a str>,
    subtype: Option<&'a str>,
    balance: Option<String>,
    currency: Option<&'a str>,
    created_at: NaiveDateTime,
}

impl<'a> NewAccount<'a> {
    pub(super) fn new(item: i64, account: &'a Account, created_at: NaiveDateTime) -> Self {
        Self {
            item,
            account_id: account.id.as_str(),
            name: account.name.as_deref(),
            mask: account.mask.as_deref(),
            kind: account.kind.as_deref(),
            subtype: account.subtype.as_deref(),
            balance: digits(account.balance),
            currency: account.currency.as_ref().map(Currency::as_str),
            created_at,
        }
    }
}

/// A position to be stored.
#[derive(Insertable)]
#[diesel(table_name = positions, treat_none_as_default_value = false)]
pub(super) struct NewPosition<'a> {
    position_source: &'a str,
    item: i64,
    account_id: &'a str,
    security_id: &'a str,
    ticker: Option<&'a str>,
    name: Option<&'a str>,
    kind: Option<&'a str>,
    quantity: String,
    price: Option<String>,
    price_as_of: Option<NaiveDateTime>,
    value: Option<String>,
    cost_basis: Option<String>,
    currency: &'a str,
    created_at: NaiveDateTime,
}

impl<'a> NewPosition<'a> {
    pub(super) fn new(provider: &'a Provider, item: i64, position: &'a Position, created_at: NaiveDateTime) -> Self {
        Self {
            position_source: provider.as_str(),
            item,
            account_id: position.account.as_str(),
            security_id: position.security.as_str(),
            ticker: position.ticker.as_deref(),
            name: position.name.as_deref(),
            kind: position.kind.as_deref(),
            quantity: position.quantity.to_string(),
            price: digits(position.price),
            price_as_of: position.price_as_of.map(stored),
            value: digits(position.value),
            cost_basis: digits(position.cost_basis),
            currency: position.currency.as_str(),
            created_at,
        }
    }
}

fn digits(amount: Option<Amount>) -> Option<String> {
    amount.map(|amount| amount.to_string())
}

/// A position with the names of where it is held.
#[derive(Queryable, Selectable)]
#[diesel(table_name = positions)]
pub(super) struct HeldRow {
    #[diesel(select_expression = provider_items::item_id)]
    item: String,
    #[diesel(select_expression = provider_items::institution_name)]
    institution: Option<String>,
    #[diesel(select_expression = accounts::name.nullable())]
    account_name: Option<String>,
    #[diesel(select_expression = provider_items::last_synced_at)]
    synced_at: Option<NaiveDateTime>,
    account_id: String,
    security_id: String,
    ticker: Option<String>,
    name: Option<String>,
    kind: Option<String>,
    quantity: String,
    price: Option<String>,
    price_as_of: Option<NaiveDateTime>,
    value: Option<String>,
    cost_basis: Option<String>,
    currency: String,
}

impl TryFrom<HeldRow> for Held {
    type Error = Error;

    fn try_from(row: HeldRow) -> Result<Self, Error> {
        let column = |name| Column("positions", name);
        Ok(Self {
            item: Column("provider_items", "item_id").parse(&row.item)?,
            institution: row.institution,
            account_name: row.account_name,
            synced_at: row.synced_at.map(|at| at.and_utc()),
            position: Position {
                account: column("account_id").parse(&row.account_id)?,
                security: column("security_id").parse(&row.security_id)?,
                ticker: row.ticker,
                name: row.name,
                kind: row.kind,
                quantity: column("quantity").parse(&row.quantity)?,
                price: column("price").parse_opt(row.price.as_deref())?,
                price_as_of: row.price_as_of.map(|at| at.and_utc()),
                value: column("value").parse_opt(row.value.as_deref())?,
                cost_basis: column("cost_basis").parse_opt(row.cost_basis.as_deref())?,
                currency: Currency::new(&row.currency),
            },
        })
    }
}

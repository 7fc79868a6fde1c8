//! The endpoints that read accounts and holdings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::call::{self, Call};
use super::catalog::Catalog;
use super::item::Item;
use super::portfolio::Account;
use super::webhook::News;
use super::{Plaid, Refusal, wire};
use crate::change::Change;

/// `/investments/holdings/get`: accounts, holdings and securities in one answer, balances included.
pub(super) fn holdings(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let wanted = account_filter(call)?;
    snapshot(&plaid.catalog, plaid.state().opened(call)?, wanted.as_deref())
}

/// The holdings of an item, as the endpoint would answer them.
pub(super) fn snapshot(catalog: &Catalog, item: &Item, wanted: Option<&[&str]>) -> Result<Value, Refusal> {
    item.readable()?;
    if !item.has_investments() {
        return Err(Refusal::of("PRODUCT_NOT_ENABLED"));
    }
    let accounts = selected(item, wanted)?;
    if !item.portfolio.accounts.iter().any(Account::is_investment) {
        return Err(Refusal::of("NO_INVESTMENT_ACCOUNTS"));
    }
    let portfolio = &item.portfolio;
    let chosen: BTreeSet<&str> = accounts.iter().map(|account| account.account_id.as_str()).collect();
    let positions: Vec<_> =
        portfolio.positions.iter().filter(|position| chosen.contains(position.account_id.as_str())).collect();
    let held: BTreeSet<&str> = positions.iter().map(|position| position.security_id.as_str()).collect();
    Ok(json!({
        "accounts": accounts.iter().map(|account| wire::investment_account(catalog, portfolio, account)).collect::<Vec<_>>(),
        "holdings": positions.iter().map(|position| wire::holding(catalog, portfolio, position)).collect::<Vec<_>>(),
        "securities": held.iter().filter_map(|id| catalog.security(id)).map(|security| security.wire(portfolio.as_of)).collect::<Vec<_>>(),
        "item": item.wire(),
        "is_investments_fallback_item": false,
    }))
}

/// `/accounts/get`: free and cached.
pub(super) fn accounts(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let wanted = account_filter(call)?;
    let mut state = plaid.state();
    let item = state.opened(call)?;
    item.readable()?;
    let accounts = selected(item, wanted.as_deref())?;
    Ok(json!({
        "accounts": accounts.iter().map(|account| wire::account(&plaid.catalog, &item.portfolio, account)).collect::<Vec<_>>(),
        "item": item.wire(),
    }))
}

/// `/accounts/balance/get`: here the same as `/accounts/get`. It costs money at the provider, and its count proves that it is not used.
pub(super) fn balances(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    accounts(plaid, call)
}

/// `/investments/refresh`: announces what has changed since the last holdings webhook, if anything has.
pub(super) fn refresh(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let (item_id, changed) = {
        let mut state = plaid.state();
        let item = state.opened(call)?;
        item.readable()?;
        (item.item_id.clone(), item.unannounced != Change::default())
    };
    if changed {
        plaid.announce(
            &item_id,
            News { webhook_type: "HOLDINGS", webhook_code: "DEFAULT_UPDATE", ..News::default() },
            call.now,
        );
    }
    Ok(json!({}))
}

fn account_filter(call: &Call) -> Result<Option<Vec<&str>>, Refusal> {
    let Some(ids) = call.object("options")?.and_then(|options| options.get("account_ids")) else {
        return Ok(None);
    };
    call::texts("options.account_ids", ids).map(Some)
}

fn selected<'a>(item: &'a Item, wanted: Option<&[&str]>) -> Result<Vec<&'a Account>, Refusal> {
    let all = &item.portfolio.accounts;
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
        return Ok(all.iter().collect());
    };
    if wanted.iter().any(|id| !all.iter().any(|account| account.account_id == *id)) {
        return Err(Refusal::of("INVALID_ACCOUNT_ID"));
    }
    Ok(all.iter().filter(|account| wanted.contains(&account.account_id.as_str())).collect())
}

//! The cash of an account as rows.
//!
//! SnapTrade's `cash` contains the money market funds that it lists as positions, too, marked as
//! `cash_equivalent` ("also counted in cash balance"). The fund is what the user holds, with a name, a
//! number of shares and perhaps a cost, so its row stays, and what it is worth is taken out of the cash.
//! Either way the account comes to the same sum: that of the cash and of everything not in it.
//!
//! - A fund whose value or cash is not known is not taken out. Without a value its row is in no sum, and
//!   the cash contains it; without cash the row is all there is.
//! - What is left may be negative: a margin loan beside a fund.
//! - Nothing left is no row.

use std::collections::BTreeMap;

use pennon_domain::{AccountId, Amount, Currency, InvalidId, Position, SecurityId};

use crate::snaptrade::wire;

/// The cash of one account, per currency; currencies without a known amount are not in it.
pub(super) struct Cash(BTreeMap<Currency, Balance>);

struct Balance {
    name: Option<String>,
    amount: Amount,
}

impl Cash {
    /// The known balances. Two in the same currency are two parts of one.
    pub(super) fn of(balances: &[wire::Balance]) -> Self {
        let mut cash: BTreeMap<Currency, (Option<String>, Vec<Option<Amount>>)> = BTreeMap::new();
        for balance in balances {
            let currency = balance.currency.as_ref();
            let code = currency.and_then(|currency| currency.code.as_deref()).unwrap_or_default();
            let (name, parts) = cash.entry(Currency::new(code)).or_default();
            *name = name.take().or_else(|| currency.and_then(|currency| currency.name.clone()));
            parts.push(balance.cash);
        }
        let known = cash.into_iter().filter_map(|(currency, (name, parts))| {
            Amount::sum_known(parts).map(|amount| (currency, Balance { name, amount }))
        });
        Self(known.collect())
    }

    /// The position is counted in the cash as well: it is taken out.
    pub(super) fn is_partly(&mut self, position: &Position) {
        let Some(balance) = self.0.get_mut(&position.currency) else { return };
        if let Some(left) = position.value.and_then(|value| balance.amount.checked_sub(value)) {
            balance.amount = left;
        }
    }

    /// One row per currency, in which one unit is worth one and its cost is nobody's question.
    pub(super) fn positions(self, account: &AccountId) -> Result<Vec<Position>, InvalidId> {
        let left = self.0.into_iter().filter(|(_, balance)| balance.amount != Amount::ZERO);
        left.map(|(currency, balance)| {
            let security = format!("CUR:{currency}");
            Ok(Position {
                account: account.clone(),
                security: SecurityId::new(security.as_str())?,
                name: balance.name.or_else(|| Some(currency.to_string())),
                ticker: Some(security),
                kind: Some("cash".to_owned()),
                quantity: balance.amount,
                price: Some(Amount::ONE),
                price_as_of: None,
                value: Some(balance.amount),
                cost_basis: None,
                currency,
            })
        })
        .collect()
    }
}

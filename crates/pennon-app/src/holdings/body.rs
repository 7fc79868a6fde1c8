//! The JSON of holdings and refreshes. Its shape is the contract with clients; see `docs/API.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pennon_domain::{AccountId, Amount, Currency, Holding, Item, ItemId, ItemOutcome, ItemStatus, Outcome, Part};
use serde::Serialize;

/// The answer to reading and to refreshing holdings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldingsResponse {
    /// Always true; failures are problems.
    pub success: bool,
    /// None until an item has been synced.
    pub holdings: Option<HoldingsBody>,
    /// What happened, for a person.
    pub message: String,
    /// What a refresh brought; only in the answer to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<RefreshBody>,
}

/// Holdings and where they come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldingsBody {
    /// The holdings and what they are worth.
    pub portfolio_data: PortfolioData,
    /// Where they come from and how fresh they are.
    pub portfolio_metadata: PortfolioMetadata,
}

/// The holdings and what they are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PortfolioData {
    /// Consolidated by security and currency.
    pub holdings: Vec<HoldingBody>,
    /// The total, if there is just one currency.
    pub total_portfolio_value: Option<Amount>,
    /// The total of each currency, over the holdings whose value is known; null while none is.
    pub totals_by_currency: BTreeMap<Currency, Option<Amount>>,
    /// How many holdings are in no total, because their value is not known.
    pub unvalued_holdings: usize,
}

/// One holding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldingBody {
    /// The ticker symbol.
    pub ticker: Option<String>,
    /// The name of the security.
    pub name: Option<String>,
    /// The provider's type of security.
    pub kind: Option<String>,
    /// How many; negative for a short position.
    pub quantity: Option<Amount>,
    /// The price of one.
    pub price: Option<Amount>,
    /// When that was the price.
    pub price_as_of: Option<DateTime<Utc>>,
    /// What all of it is worth; null if that is not known of a part.
    pub value: Option<Amount>,
    /// What all of it cost; null if that is not known of a part.
    pub cost_basis: Option<Amount>,
    /// The currency of all of it.
    pub currency: Currency,
    /// What it is made of.
    pub accounts: Vec<PartBody>,
}

/// What one account holds of a holding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartBody {
    /// The item.
    pub item_id: ItemId,
    /// Its institution.
    pub institution_name: Option<String>,
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub account_name: Option<String>,
    /// How many.
    pub quantity: Amount,
    /// What they are worth.
    pub value: Option<Amount>,
    /// What they cost.
    pub cost_basis: Option<Amount>,
}

/// Where holdings come from and how fresh they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PortfolioMetadata {
    /// The name of the portfolio.
    pub portfolio_name: &'static str,
    /// `database`, or the provider right after a refresh.
    pub source: String,
    /// When an item was synced last.
    pub last_synced: Option<DateTime<Utc>>,
    /// Whether there is news that is not in here.
    pub has_pending_updates: bool,
    /// Whether a part of it is older than it should be.
    pub is_stale: bool,
    /// Every connection of the provider.
    pub connections: Vec<ConnectionState>,
}

/// One connection, as far as the holdings depend on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConnectionState {
    /// The item.
    pub item_id: ItemId,
    /// Its institution.
    pub institution_name: Option<String>,
    /// Whether it works.
    pub status: ItemStatus,
    /// Whether there is news of it.
    pub has_pending_updates: bool,
    /// When it was synced last.
    pub last_synced: Option<DateTime<Utc>>,
    /// Whether that is longer ago than it should be.
    pub is_stale: bool,
    /// Until when the provider knew then.
    pub provider_as_of: Option<DateTime<Utc>>,
    /// The provider's code for the status.
    pub error_code: Option<String>,
}

/// What a refresh brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RefreshBody {
    /// What was asked for: `changed`, `all` or `items`.
    pub scope: &'static str,
    /// How many requests were sent to the provider.
    pub provider_calls: usize,
    /// What became of each item.
    pub outcomes: Vec<RefreshOutcome>,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefreshOutcome {
    /// The item.
    pub item_id: ItemId,
    /// Its institution.
    pub institution_name: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The provider's code of the failure.
    pub error_code: Option<String>,
    /// Whether the user must log in at the institution again.
    pub needs_reauth: bool,
}

impl From<Holding> for HoldingBody {
    fn from(holding: Holding) -> Self {
        Self {
            ticker: holding.ticker,
            name: holding.name,
            kind: holding.kind,
            quantity: holding.quantity,
            price: holding.price,
            price_as_of: holding.price_as_of,
            value: holding.value,
            cost_basis: holding.cost_basis,
            currency: holding.currency,
            accounts: holding.parts.into_iter().map(PartBody::from).collect(),
        }
    }
}

impl From<Part> for PartBody {
    fn from(part: Part) -> Self {
        Self {
            item_id: part.item,
            institution_name: part.institution,
            account_id: part.account,
            account_name: part.account_name,
            quantity: part.quantity,
            value: part.value,
            cost_basis: part.cost_basis,
        }
    }
}

impl ConnectionState {
    pub(super) fn of(item: Item, is_stale: bool) -> Self {
        Self {
            is_stale,
            has_pending_updates: item.is_pending(),
            item_id: item.id,
            institution_name: item.institution.name,
            status: item.status,
            last_synced: item.last_synced_at,
            provider_as_of: item.provider_as_of,
            error_code: item.status_reason,
        }
    }
}

impl From<ItemOutcome> for RefreshOutcome {
    fn from(outcome: ItemOutcome) -> Self {
        Self {
            item_id: outcome.item,
            institution_name: outcome.institution.name,
            outcome: outcome.outcome,
            error_code: outcome.error_code,
            needs_reauth: outcome.needs_reauth,
        }
    }
}

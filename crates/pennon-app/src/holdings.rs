//! Holdings, read from the database.

mod body;

use chrono::{DateTime, Utc};
use pennon_domain::{Freshness, Item, Provider, consolidate, totals};
use pennon_storage::{Tx, items, portfolios, snapshots};

pub use body::{
    ConnectionState, HoldingBody, HoldingsBody, HoldingsResponse, PartBody, PortfolioData, PortfolioMetadata,
    RefreshBody, RefreshOutcome,
};

use crate::{App, Error, User};

/// The name of the one portfolio that every user has.
const PORTFOLIO_NAME: &str = "CURRENT_PORTFOLIO";

/// The `source` of holdings that no provider was asked for.
const DATABASE: &str = "database";

impl App {
    /// The user's holdings as they were stored last. Reads the database and nothing else.
    pub fn holdings(&self, user: &User, provider: Provider, now: DateTime<Utc>) -> Result<HoldingsResponse, Error> {
        self.provider(provider)?;
        let freshness = self.settings().freshness(provider);
        let (has_items, holdings) = self.store().read_own(user.id, |tx| stored(tx, user, provider, freshness, now))?;
        let message = match &holdings {
            Some(body) if body.portfolio_metadata.has_pending_updates => {
                "Holdings retrieved from cache (updates available)"
            }
            Some(_) => "Holdings retrieved from cache",
            None if has_items => "Not synced yet. Click Refresh to sync your holdings",
            None => "No institution is connected yet",
        };
        Ok(HoldingsResponse { success: true, holdings, message: message.to_owned(), refresh: None })
    }
}

/// Whether the user has items of the provider, and the holdings once one of them has been synced.
pub(crate) fn stored(
    tx: &mut Tx<'_>,
    user: &User,
    provider: Provider,
    freshness: Freshness,
    now: DateTime<Utc>,
) -> Result<(bool, Option<HoldingsBody>), Error> {
    let items = items::list(tx, user.id, provider)?;
    if items.iter().all(|item| item.last_synced_at.is_none()) {
        return Ok((!items.is_empty(), None));
    }
    let flag = portfolios::flag(tx, user.id, provider)?;
    let holdings = consolidate(snapshots::held(tx, user.id, provider)?);
    let totals = totals(&holdings);
    let body = HoldingsBody {
        portfolio_data: PortfolioData {
            total_portfolio_value: totals.single(),
            totals_by_currency: totals.by_currency,
            unvalued_holdings: totals.unvalued,
            holdings: holdings.into_iter().map(HoldingBody::from).collect(),
        },
        portfolio_metadata: metadata(items, flag, freshness, now),
    };
    Ok((true, Some(body)))
}

fn metadata(items: Vec<Item>, flag: bool, freshness: Freshness, now: DateTime<Utc>) -> PortfolioMetadata {
    let last_synced = items.iter().filter_map(|item| item.last_synced_at).max();
    let state = |item: Item| {
        let is_stale = freshness.is_stale(item.last_synced_at, now);
        ConnectionState::of(item, is_stale)
    };
    let connections: Vec<_> = items.into_iter().map(state).collect();
    PortfolioMetadata {
        portfolio_name: PORTFOLIO_NAME,
        source: DATABASE.to_owned(),
        last_synced,
        has_pending_updates: flag,
        is_stale: connections.iter().any(|one| one.is_stale),
        connections,
    }
}

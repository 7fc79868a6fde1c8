//! The refresh: the user's paid act.
//!
//! 1. One transaction plans which items to ask for, reads their sequences, and claims the cooldown. Of
//!    all clicks, tabs and servers one wins; the others are told how long to wait.
//! 2. The items are fetched in parallel, outside of any transaction, until the deadline.
//! 3. One transaction stores every snapshot, status, flag and call, and gives the lease back.

mod commit;
mod fetch;

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{Access, CallContext, Cooldown, Item, ItemOutcome, Outcome, Provider, Scope, UnknownItems, plan};
use pennon_storage::{
    Tx, calls, items, provider_users,
    refreshes::{self, Claimed},
};

use crate::{
    App, Error, HoldingsResponse, RefreshBody, RefreshOutcome, User,
    holdings::{self, HoldingsBody},
};

/// What the lease of a refresh has beyond its deadline, for the commit. A server that dies in the middle
/// blocks nobody for longer.
const COMMIT_ALLOWANCE: TimeDelta = TimeDelta::seconds(15);

/// What a click on Refresh may do.
enum Claim {
    /// There is nothing to ask for, and nothing was claimed.
    Nothing,
    /// The user is registered, but no connection is known yet: ask for them first.
    Unseen,
    /// Ask for these.
    Items(Vec<Planned>),
}

/// An item to ask for, with the news as it stood before asking and what opens it.
struct Planned {
    item: Item,
    access: Result<Access, String>,
}

impl App {
    /// Asks the provider for what has changed and stores it.
    ///
    /// Fails with [`Error::CoolingDown`] if a refresh began less than a cooldown ago, and with
    /// [`Error::AllFailed`] if no item brought a snapshot; what is stored then stays as it was. A user
    /// without connections has nothing to refresh, and claims nothing.
    pub fn refresh(
        &self,
        user: &User,
        provider: Provider,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Result<HoldingsResponse, Error> {
        let port = self.provider(provider)?.holdings.clone();
        let cx = self.calls(now);
        let planned = match self.store().write(|tx| self.claim(tx, user, provider, scope, now))? {
            Claim::Nothing => return self.nothing_to_refresh(user, provider, scope, 0, now),
            Claim::Items(planned) => planned,
            Claim::Unseen => self.discovered(user, provider, &cx)?,
        };
        if planned.is_empty() {
            return self.nothing_to_refresh(user, provider, scope, 1, now);
        }
        let fetched = fetch::all(port, planned, self.settings().parallel_calls, &cx);
        let calls = cx.calls.drain();
        let freshness = self.settings().freshness(provider);
        let stored = self.store().write(|tx| {
            let outcomes = commit::all(tx, user, provider, &fetched, &calls, now)?;
            let (_, holdings) = holdings::stored(tx, user, provider, freshness, now)?;
            Ok::<_, Error>((outcomes, holdings))
        });
        if stored.is_err() {
            // What was fetched is lost, but not what it cost.
            calls.iter().for_each(|call| cx.calls.record(call.clone()));
            self.record(Some(user), &cx);
        }
        let (outcomes, holdings) = stored?;
        answer(provider, scope, calls.len(), outcomes, holdings)
    }

    /// The whole seconds until the user can refresh the provider again, if that is not now. Reads the
    /// database and nothing else, and decides nothing: of two who may, one gets to.
    pub fn refresh_wait(&self, user: &User, provider: Provider, now: DateTime<Utc>) -> Result<Option<u64>, Error> {
        self.provider(provider)?;
        let until = self.store().read(|tx| refreshes::closed_until(tx, user.id, provider))?;
        Ok(until.filter(|until| *until > now).map(|until| self.wait(until, now)))
    }

    /// The answer to a user without connections: the holdings as they are, and an empty refresh.
    fn nothing_to_refresh(
        &self,
        user: &User,
        provider: Provider,
        scope: &Scope,
        provider_calls: usize,
        now: DateTime<Utc>,
    ) -> Result<HoldingsResponse, Error> {
        let refresh = RefreshBody { scope: scope.as_str(), provider_calls, outcomes: Vec::new() };
        Ok(HoldingsResponse { refresh: Some(refresh), ..self.holdings(user, provider, now)? })
    }

    fn claim(
        &self,
        tx: &mut Tx<'_>,
        user: &User,
        provider: Provider,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Result<Claim, Error> {
        let items = items::list(tx, user.id, provider)?;
        let planned = plan(&items, scope, self.settings().freshness(provider), now)
            .map_err(|UnknownItems(ids)| Error::UnknownItems(ids))?;
        let unseen = items.is_empty() && provider_users::find(tx, user.id, provider)?.is_some();
        if planned.is_empty() && !unseen {
            return Ok(Claim::Nothing);
        }
        let claim = refreshes::Claim {
            now,
            cooldown_until: self.settings().cooldown.until(now),
            leased_until: self.lease_until(now),
        };
        if let Claimed::Lost { until } = refreshes::claim(tx, user.id, provider, &claim)? {
            return Err(Error::CoolingDown { retry_after: self.wait(until, now) });
        }
        if unseen {
            return Ok(Claim::Unseen);
        }
        planned.into_iter().map(|item| self.planned(tx, item)).collect::<Result<_, _>>().map(Claim::Items)
    }

    fn lease_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let patience = TimeDelta::from_std(self.settings().patience).unwrap_or(TimeDelta::days(1));
        now + patience + COMMIT_ALLOWANCE
    }

    /// Whole seconds to wait, never more than a claim of this very moment would ask for: the winner of
    /// clicks at the same time may have read its clock a little later, and clocks of servers differ.
    fn wait(&self, until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
        let longest = self.settings().cooldown.until(now).max(self.lease_until(now));
        Cooldown::retry_after(until.min(longest), now)
    }

    /// The items of a user of whom no connection was known, although they are registered. If there are
    /// none, the refresh ends here.
    fn discovered(&self, user: &User, provider: Provider, cx: &CallContext) -> Result<Vec<Planned>, Error> {
        let found = self.discover(user, provider, cx);
        self.store()
            .write(|tx| {
                let items = items::list(tx, user.id, provider)?;
                if found.is_err() || items.is_empty() {
                    calls::append(tx, Some(user.id), &cx.calls.drain())?;
                    refreshes::finish(tx, user.id, provider, cx.now, "no connections")?;
                }
                items.iter().map(|item| self.planned(tx, item)).collect::<Result<_, Error>>()
            })
            .and_then(|planned| found.map(|()| planned))
    }

    /// A secret that does not open fails its own item only.
    fn planned(&self, tx: &mut Tx<'_>, item: &Item) -> Result<Planned, Error> {
        let access = match self.access(tx, item) {
            Err(Error::Sealing(error)) => {
                log::error!("{}: the secret of item {} does not open: {error}", item.provider, item.id);
                Err("SECRET_NOT_READABLE".to_owned())
            }
            other => Ok(other?),
        };
        Ok(Planned { item: item.clone(), access })
    }
}

fn answer(
    provider: Provider,
    scope: &Scope,
    provider_calls: usize,
    outcomes: Vec<ItemOutcome>,
    holdings: Option<HoldingsBody>,
) -> Result<HoldingsResponse, Error> {
    let all_failed = outcomes.iter().all(|one| one.outcome == Outcome::Failed);
    let outcomes: Vec<_> = outcomes.into_iter().map(RefreshOutcome::from).collect();
    if all_failed {
        return Err(Error::AllFailed(outcomes));
    }
    let mut holdings = holdings;
    if let Some(body) = &mut holdings {
        body.portfolio_metadata.source = provider.to_string();
    }
    Ok(HoldingsResponse {
        success: true,
        holdings,
        message: format!("Holdings refreshed from {}", provider.label()),
        refresh: Some(RefreshBody { scope: scope.as_str(), provider_calls, outcomes }),
    })
}

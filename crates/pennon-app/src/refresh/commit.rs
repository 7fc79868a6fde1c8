//! Storing what a refresh fetched, all of it in one transaction.

use chrono::{DateTime, SubsecRound, Utc};
use pennon_domain::{
    Item, ItemOutcome, ItemStatus, Outcome, Provider, ProviderCall, ProviderError, Snapshot, StatusChange,
};
use pennon_storage::{
    Tx, calls,
    items::{self, Synced},
    portfolios, refreshes, snapshots,
};
use ring::digest;

use super::fetch::Fetched;
use crate::{Error, User, token::hex};

/// Stores every answer, the flags and the calls, and gives the lease back. `claimed_at` is when the
/// refresh claimed the cooldown: before that moment nothing was asked.
pub(super) fn all(
    tx: &mut Tx<'_>,
    user: &User,
    provider: Provider,
    fetched: &[Fetched],
    calls: &[ProviderCall],
    claimed_at: DateTime<Utc>,
) -> Result<Vec<ItemOutcome>, Error> {
    portfolios::lock(tx, user.id)?;
    let mut outcomes = Vec::with_capacity(fetched.len());
    for one in fetched {
        outcomes.push(alone(tx, one, claimed_at)?);
    }
    portfolios::recompute_flags(tx, user.id)?;
    calls::append(tx, Some(user.id), calls)?;
    refreshes::finish(tx, user.id, provider, claimed_at, &summary(&outcomes))?;
    Ok(outcomes)
}

/// Stores one answer, or nothing of it: a value that the database refuses fails its own item only.
fn alone(tx: &mut Tx<'_>, fetched: &Fetched, claimed_at: DateTime<Utc>) -> Result<ItemOutcome, Error> {
    match tx.nested(|tx| store(tx, fetched, claimed_at)) {
        Err(Error::Storage(error)) => {
            let item = &fetched.item;
            log::error!("{}: the answer for item {} could not be stored: {error}", item.provider, item.id);
            Ok(failed(item, "NOT_STORED".to_owned(), false))
        }
        done => done,
    }
}

fn store(tx: &mut Tx<'_>, fetched: &Fetched, claimed_at: DateTime<Utc>) -> Result<ItemOutcome, Error> {
    let asked = &fetched.item;
    // The item as it is now: webhooks may have come, and the user may have removed it meanwhile.
    let current = items::find(tx, asked.provider, &asked.id)?.filter(|item| item.user == asked.user);
    let Some(current) = current else {
        return Ok(failed(asked, "REMOVED".to_owned(), false));
    };
    match &fetched.answer {
        Ok(snapshot) => store_snapshot(tx, &current, asked, snapshot, claimed_at),
        Err(error) => {
            if let Some(change) = status_after(&current, error) {
                items::set_status(tx, current.provider, &current.id, &change, status_time(claimed_at))?;
            }
            Ok(failed(&current, error.code().to_owned(), error.needs_reauth()))
        }
    }
}

fn store_snapshot(
    tx: &mut Tx<'_>,
    current: &Item,
    asked: &Item,
    snapshot: &Snapshot,
    claimed_at: DateTime<Utc>,
) -> Result<ItemOutcome, Error> {
    let outcome = |outcome| ItemOutcome {
        item: current.id.clone(),
        institution: snapshot.institution.name.as_ref().map_or(&current.institution, |_| &snapshot.institution).clone(),
        outcome,
        error_code: None,
        needs_reauth: false,
    };
    // Somebody stored a snapshot that was asked for later than this one. It must not be set back.
    if current.last_synced_at.is_some_and(|at| at > claimed_at) {
        return Ok(outcome(Outcome::Unchanged));
    }
    let hash = fingerprint(snapshot);
    let changed = current.snapshot_hash.as_deref() != Some(hash.as_str());
    if changed {
        snapshots::replace(tx, current.provider, &current.id, snapshot, claimed_at)?;
    }
    let synced = Synced {
        seen: asked.sequences.event,
        at: claimed_at,
        as_of: snapshot.as_of,
        hash: &hash,
        institution: &snapshot.institution,
    };
    items::synced(tx, current.provider, &current.id, &synced)?;
    // A repair in the app's own update mode sends no webhook; an answer is the proof that it works.
    items::repaired(tx, current.provider, &current.id, claimed_at)?;
    if current.status != ItemStatus::Active && current.status != ItemStatus::Attention {
        let works = StatusChange { status: ItemStatus::Active, reason: None };
        items::set_status(tx, current.provider, &current.id, &works, status_time(claimed_at))?;
    }
    Ok(outcome(if changed { Outcome::Updated } else { Outcome::Unchanged }))
}

/// When a status that a refresh found begins to stand, to be compared with the times at which providers
/// issue events. Plaid signs whole seconds: a repair within the second of the failed refresh would
/// otherwise look older than the failure, and the user be asked to log in for ever.
fn status_time(claimed_at: DateTime<Utc>) -> DateTime<Utc> {
    claimed_at.trunc_subsecs(0)
}

/// The status that a failure leaves behind. A passing failure does not hide what the user should do.
fn status_after(current: &Item, error: &ProviderError) -> Option<StatusChange> {
    let status = match error {
        ProviderError::Reauth { .. } => ItemStatus::NeedsReauth,
        ProviderError::Gone { .. } => ItemStatus::Gone,
        ProviderError::RetryLater { .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::Unsupported { .. }
        | ProviderError::Refused { .. }
        | ProviderError::Configuration { .. } => ItemStatus::Error,
    };
    let hides = status == ItemStatus::Error && !matches!(current.status, ItemStatus::Active | ItemStatus::Error);
    (!hides).then(|| StatusChange { status, reason: Some(error.code().to_owned()) })
}

fn failed(item: &Item, code: String, needs_reauth: bool) -> ItemOutcome {
    ItemOutcome {
        item: item.id.clone(),
        institution: item.institution.clone(),
        outcome: Outcome::Failed,
        error_code: Some(code),
        needs_reauth,
    }
}

/// SHA-256 over all that a snapshot says. The order in which the provider lists things does not count,
/// nor does its clock: a portfolio that was merely looked at again is unchanged.
fn fingerprint(snapshot: &Snapshot) -> String {
    let mut lines: Vec<String> = snapshot.accounts.iter().map(|account| format!("{account:?}")).collect();
    lines.extend(snapshot.positions.iter().map(|position| format!("{position:?}")));
    lines.sort_unstable();
    let mut hash = digest::Context::new(&digest::SHA256);
    for line in &lines {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hex(hash.finish().as_ref())
}

fn summary(outcomes: &[ItemOutcome]) -> String {
    let count = |wanted| outcomes.iter().filter(|one| one.outcome == wanted).count();
    [Outcome::Updated, Outcome::Unchanged, Outcome::Failed]
        .map(|outcome| format!("{} {}", count(outcome), outcome.as_str()))
        .join(", ")
}

//! Carrying out what an event does, inside the transaction that records it.

use chrono::{DateTime, Utc};
use pennon_domain::{Effect, Item};
use pennon_storage::{Tx, items, refreshes, snapshots};

use crate::Error;

/// Carries out `effect` on the item. The caller holds the lock of the portfolio, and computes its flags
/// anew afterwards.
///
/// A change of status that was issued before the one in force comes too late and does nothing; news is
/// never too late.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    item: &Item,
    effect: &Effect,
    issued_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
) -> Result<(), Error> {
    if effect.raises {
        items::raise(tx, item.provider, &item.id, received_at)?;
    }
    if let Some(change) = &effect.status {
        items::set_status(tx, item.provider, &item.id, change, issued_at)?;
    }
    if let Some(account) = &effect.revokes_account {
        snapshots::remove_account(tx, item.provider, &item.id, account)?;
        // The answer to a refresh under way may still hold the account, and would bring it back.
        let running = refreshes::last(tx, item.user, item.provider)?.is_some_and(|last| last.outcome.is_none());
        if running {
            items::raise(tx, item.provider, &item.id, received_at)?;
        }
    }
    if effect.removes {
        items::end(tx, item.provider, &item.id, received_at)?;
    }
    Ok(())
}

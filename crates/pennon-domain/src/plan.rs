//! Which items a refresh asks for.

use chrono::{DateTime, Utc};

use crate::{Freshness, Item, ItemId};

/// What the user wants refreshed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// What has changed; everything, if nothing has.
    #[default]
    Changed,
    /// Everything.
    All,
    /// These items, in any state.
    Items(Vec<ItemId>),
}

impl Scope {
    /// The name in answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            Scope::Changed => "changed",
            Scope::All => "all",
            Scope::Items(_) => "items",
        }
    }
}

/// Items that the user does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown items")]
pub struct UnknownItems(pub Vec<ItemId>);

/// The items to ask the provider for, in the order of `items`.
///
/// An item has changed if it is pending, was never synced, or its snapshot is stale. If none has, a click
/// on Refresh still means something: all are asked for. An item that is gone does not count as changed,
/// because a call for it brings nothing.
pub fn plan<'a>(
    items: &'a [Item],
    scope: &Scope,
    freshness: Freshness,
    now: DateTime<Utc>,
) -> Result<Vec<&'a Item>, UnknownItems> {
    match scope {
        Scope::All => Ok(items.iter().collect()),
        Scope::Items(wanted) => chosen(items, wanted),
        Scope::Changed => {
            let changed: Vec<_> = items.iter().filter(|item| has_changed(item, freshness, now)).collect();
            Ok(if changed.is_empty() { items.iter().collect() } else { changed })
        }
    }
}

fn has_changed(item: &Item, freshness: Freshness, now: DateTime<Utc>) -> bool {
    let wanted = item.is_pending() || item.last_synced_at.is_none() || freshness.is_stale(item.last_synced_at, now);
    wanted && item.status.is_callable()
}

fn chosen<'a>(items: &'a [Item], wanted: &[ItemId]) -> Result<Vec<&'a Item>, UnknownItems> {
    let unknown: Vec<_> = wanted.iter().filter(|id| !items.iter().any(|item| item.id == **id)).cloned().collect();
    if unknown.is_empty() {
        Ok(items.iter().filter(|item| wanted.contains(&item.id)).collect())
    } else {
        Err(UnknownItems(unknown))
    }
}

#[cfg(test)]
mod tests;

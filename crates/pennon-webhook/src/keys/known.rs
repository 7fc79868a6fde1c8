//! The keys that the provider has confirmed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{KeyAnswer, KeyLimits, PublicPoint};

/// A key with the times that matter for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownKey {
    pub(super) point: PublicPoint,
    expired_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
    unusable_at: DateTime<Utc>,
}

impl KnownKey {
    /// Takes the provider's answer of that moment.
    pub(super) fn of(answer: KeyAnswer, now: DateTime<Utc>, limits: &KeyLimits) -> Option<Self> {
        let KeyAnswer::Key { point, expired_at } = answer else { return None };
        let (due_at, unusable_at) = (now + limits.refetch_after, now + limits.usable_for);
        Some(Self { point, expired_at, due_at, unusable_at })
    }

    pub(super) fn is_valid_at(&self, as_of: DateTime<Utc>) -> bool {
        self.expired_at.is_none_or(|expired_at| as_of < expired_at)
    }

    /// Whether the provider should be asked again. An expired key stays expired.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.is_valid_at(now) && now >= self.due_at.min(self.unusable_at)
    }

    /// Whether too long ago was anything heard of it.
    pub(super) fn is_unusable(&self, now: DateTime<Utc>) -> bool {
        self.is_valid_at(now) && now >= self.unusable_at
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<String, KnownKey>);

impl Known {
    pub(super) fn get(&self, kid: &str) -> Option<KnownKey> {
        self.0.get(kid).cloned()
    }

    /// Adds a key. If there are too many, the one is dropped of which nothing was heard for longest.
    pub(super) fn insert(&mut self, kid: &str, key: KnownKey, max: usize) {
        self.0.insert(kid.to_owned(), key);
        if self.0.len() > max {
            let oldest = self.0.iter().min_by_key(|(_, key)| key.unusable_at).map(|(kid, _)| kid.clone());
            oldest.and_then(|kid| self.0.remove(&kid));
        }
    }

    pub(super) fn remove(&mut self, kid: &str) {
        self.0.remove(kid);
    }

    /// Asks for the key again a little later. Returns it if it may be used until then.
    pub(super) fn postpone(&mut self, kid: &str, now: DateTime<Utc>, limits: &KeyLimits) -> Option<KnownKey> {
        let key = self.0.get_mut(kid).filter(|key| !key.is_unusable(now))?;
        key.due_at = now + limits.retry_after;
        Some(key.clone())
    }
}

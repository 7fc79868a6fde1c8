//! The keys that the provider has confirmed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{KeyAnswer, KeyLimits, KnownKeyRecord, PublicPoint};

/// A key with the times that matter for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownKey {
    pub(super) point: PublicPoint,
    expired_at: Option<DateTime<Utc>>,
    confirmed_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    unusable_at: DateTime<Utc>,
}

/// What may be done with a known key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is used. An expired key stays expired, and is used to say so.
    Good,
    /// It is used, and the provider should be asked again.
    Due,
    /// Too long ago was anything heard of it: the provider must be asked before it is used.
    Unconfirmed,
    /// The same, and the provider did not answer a moment ago.
    Postponed,
}

impl KnownKey {
    /// Takes the provider's answer of that moment.
    pub(super) fn of(answer: KeyAnswer, at: DateTime<Utc>, limits: &KeyLimits) -> Option<Self> {
        let KeyAnswer::Key { point, expired_at } = answer else { return None };
        let (due_at, unusable_at) = (at + limits.refetch_after, at + limits.usable_for);
        Some(Self { point, expired_at, confirmed_at: at, due_at, unusable_at })
    }

    pub(super) fn is_valid_at(&self, as_of: DateTime<Utc>) -> bool {
        self.expired_at.is_none_or(|expired_at| as_of < expired_at)
    }

    pub(super) fn standing(&self, now: DateTime<Utc>) -> Standing {
        match (now >= self.due_at, now >= self.unusable_at) {
            _ if !self.is_valid_at(now) => Standing::Good,
            (false, false) => Standing::Good,
            (true, false) => Standing::Due,
            (true, true) => Standing::Unconfirmed,
            (false, true) => Standing::Postponed,
        }
    }

    /// The provider did not answer: it is asked again a little later.
    fn postpone(&mut self, now: DateTime<Utc>, limits: &KeyLimits) {
        self.due_at = if now < self.unusable_at {
            self.unusable_at.min(now + limits.retry_after)
        } else {
            now + limits.confirm_after
        };
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    keys: HashMap<String, KnownKey>,
    /// Ids of keys that the provider took back, and when.
    withdrawn: HashMap<String, DateTime<Utc>>,
}

impl Known {
    pub(super) fn get(&self, kid: &str) -> Option<KnownKey> {
        self.keys.get(kid).cloned()
    }

    /// Adds a key. If there are too many, the one is dropped of which nothing was heard for longest.
    pub(super) fn insert(&mut self, kid: &str, key: KnownKey, max: usize) {
        self.withdrawn.remove(kid);
        self.keys.insert(kid.to_owned(), key);
        if self.keys.len() > max {
            drop_oldest(&mut self.keys, |key| key.confirmed_at);
        }
    }

    /// Adds a key of an earlier process, unless the provider has answered about it since.
    pub(super) fn recall(&mut self, kid: &str, key: KnownKey, max: usize) {
        let heard_at = self.keys.get(kid).map(|known| known.confirmed_at).max(self.withdrawn.get(kid).copied());
        if heard_at.is_none_or(|heard_at| heard_at < key.confirmed_at) {
            self.insert(kid, key, max);
        }
    }

    /// The provider does not know the id any more.
    pub(super) fn withdraw(&mut self, kid: &str, now: DateTime<Utc>, max: usize) {
        if self.keys.remove(kid).is_some() {
            self.withdrawn.insert(kid.to_owned(), now);
        }
        if self.withdrawn.len() > max {
            drop_oldest(&mut self.withdrawn, |at| *at);
        }
    }

    /// The provider did not answer. Returns the key if it may be used all the same.
    pub(super) fn postpone(&mut self, kid: &str, now: DateTime<Utc>, limits: &KeyLimits) -> Option<KnownKey> {
        let key = self.keys.get_mut(kid)?;
        key.postpone(now, limits);
        matches!(key.standing(now), Standing::Good | Standing::Due).then(|| key.clone())
    }

    /// What the provider said last of each key, in no order.
    pub(super) fn records(&self, origin: &str) -> Vec<KnownKeyRecord> {
        let record = |kid: &String, answer, answered_at| KnownKeyRecord {
            origin: origin.to_owned(),
            kid: kid.clone(),
            answer,
            answered_at,
        };
        let key = |key: &KnownKey| KeyAnswer::Key { point: key.point.clone(), expired_at: key.expired_at };
        let keys = self.keys.iter().map(|(kid, known)| record(kid, key(known), known.confirmed_at));
        keys.chain(self.withdrawn.iter().map(|(kid, at)| record(kid, KeyAnswer::Unknown, *at))).collect()
    }
}

fn drop_oldest<T>(map: &mut HashMap<String, T>, time: impl Fn(&T) -> DateTime<Utc>) {
    let oldest = map.iter().min_by_key(|(_, value)| time(value)).map(|(kid, _)| kid.clone());
    oldest.and_then(|kid| map.remove(&kid));
}

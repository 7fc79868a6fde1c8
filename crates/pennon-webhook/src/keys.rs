//! The public keys of a provider, fetched when first needed.
//!
//! Anyone on the internet can send a token with a key id of their own making. The set must therefore
//! neither be led to call the provider at a stranger's pace, nor keep those waiting whose key is known:
//!
//! - a known key is answered under a short read lock; nothing that strangers do takes that lock for long,
//! - one key is fetched by one thread; the others wait for it, in bounded number and until their deadline,
//! - keys never seen before are fetched from budgets, of the sender and of all together; beyond them the
//!   answer is *busy*, which makes a real sender try again. From where the provider says that it sends, there
//!   is a reserve that others cannot drain,
//! - a key that was confirmed once is fetched again besides all that. It can be brought over a restart: see
//!   [`KeySet::known_keys`] and [`KeySet::recall`],
//! - ids that the provider does not know are remembered, in bounded number,
//! - no lock is held while the provider is asked.

mod budget;
mod flight;
mod known;
mod limits;
mod lookups;
mod newcomers;
mod peers;
mod point;
mod record;
mod source;
#[cfg(test)]
mod tests;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use pennon_domain::CallContext;

use self::{
    flight::{Flight, Outcome},
    known::{Known, KnownKey, Standing},
    lookups::{Asked, Lookups, Step},
};
pub use self::{
    limits::{KeyLimits, Places, Rate},
    point::{InvalidPoint, PublicPoint},
    record::KnownKeyRecord,
    source::{KeyAnswer, KeySource, KeySourceError},
};
use crate::Rejection;

/// The keys of one provider, by their ids.
#[derive(Debug)]
pub struct KeySet<S> {
    source: S,
    limits: KeyLimits,
    known: RwLock<Known>,
    /// Always taken before `known`, if both are.
    lookups: Mutex<Lookups>,
}

impl<S: KeySource> KeySet<S> {
    /// A set with the usual limits.
    pub fn new(source: S) -> Self {
        Self::with_limits(source, KeyLimits::default())
    }

    /// A set with these limits.
    pub fn with_limits(source: S, limits: KeyLimits) -> Self {
        let lookups = Mutex::new(Lookups::new(&limits));
        Self { source, limits, known: RwLock::default(), lookups }
    }

    /// Keeps a reserve for these addresses, which the provider has published as those that it sends from.
    /// They may change without notice, so nothing else depends on them.
    #[must_use]
    pub fn reserve_for(self, peers: &[IpAddr]) -> Self {
        self.lookups().newcomers().reserve_for(peers);
        self
    }

    /// What the provider said of every key that it confirmed, to be kept beyond this process.
    pub fn known_keys(&self) -> Vec<KnownKeyRecord> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).records(self.source.origin())
    }

    /// Takes in what was kept, as if the provider had said it to this set: a key of long ago must be
    /// confirmed before it is used. What comes from elsewhere is left out.
    pub fn recall(&self, records: Vec<KnownKeyRecord>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for record in records.into_iter().filter(|record| record.origin == self.source.origin()) {
            if let Some(key) = KnownKey::of(record.answer, record.answered_at, &self.limits) {
                known.recall(&record.kid, key, self.limits.max_known);
            }
        }
    }

    /// The key of that id, which that sender brings, if it was valid at `as_of`.
    pub(crate) fn point(
        &self,
        kid: &str,
        peer: Option<IpAddr>,
        as_of: DateTime<Utc>,
        cx: &CallContext,
    ) -> Result<PublicPoint, Rejection> {
        let key = match self.step(Asked { kid, peer, now: cx.now }) {
            Step::Use(key) => key,
            Step::Refuse(rejection) => return Err(rejection),
            Step::Wait(lane, flight) => {
                let outcome = flight.wait(cx);
                self.lookups().left(lane);
                found(outcome)?
            }
            Step::Fetch(flight) => self.fetch(kid, &flight, cx)?,
        };
        if key.is_valid_at(as_of) { Ok(key.point) } else { Err(Rejection::bad("expired_key")) }
    }

    /// What is to be done about the id. Only one that is not known, or must be asked for again, takes more
    /// than the read lock.
    fn step(&self, asked: Asked<'_>) -> Step {
        if let Some(key) = self.known(asked.kid)
            && key.standing(asked.now) == Standing::Good
        {
            return Step::Use(key);
        }
        let mut lookups = self.lookups();
        lookups.step(asked, self.known(asked.kid), &self.limits)
    }

    /// Asks the provider, on behalf of all who wait for the same id.
    fn fetch(&self, kid: &str, flight: &Arc<Flight>, cx: &CallContext) -> Result<KnownKey, Rejection> {
        let landing = Landing { set: self, kid, flight, now: cx.now };
        let answer = self.source.key(kid, cx);
        let outcome = answer.map(|answer| KnownKey::of(answer, cx.now, &self.limits));
        found(landing.land(outcome))
    }

    fn known(&self, kid: &str) -> Option<KnownKey> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(kid)
    }

    fn lookups(&self) -> std::sync::MutexGuard<'_, Lookups> {
        self.lookups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the answer into the set. Returns what those get who asked: a key that is known already
    /// outlives a provider that cannot be reached for a while.
    fn settle(&self, kid: &str, outcome: Outcome, now: DateTime<Utc>) -> Outcome {
        let mut lookups = self.lookups();
        lookups.landed(kid);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Ok(Some(key)) => known.insert(kid, key.clone(), self.limits.max_known),
            Ok(None) => {
                known.withdraw(kid, now, self.limits.max_known);
                lookups.remember_unknown(kid, now, &self.limits);
            }
            Err(_) => {
                if let Some(key) = known.postpone(kid, now, &self.limits) {
                    return Ok(Some(key));
                }
            }
        }
        outcome
    }
}

fn found(outcome: Outcome) -> Result<KnownKey, Rejection> {
    match outcome {
        Ok(Some(key)) => Ok(key),
        Ok(None) => Err(Rejection::bad("unknown_key")),
        Err(error) => Err(Rejection::Unavailable { code: error.code }),
    }
}

/// Brings every flight down, also one whose source panics: nobody waits for it in vain, and its place
/// becomes free.
struct Landing<'a, S: KeySource> {
    set: &'a KeySet<S>,
    kid: &'a str,
    flight: &'a Flight,
    now: DateTime<Utc>,
}

impl<S: KeySource> Landing<'_, S> {
    fn land(self, outcome: Outcome) -> Outcome {
        let outcome = self.set.settle(self.kid, outcome, self.now);
        self.flight.land(outcome.clone());
        outcome
    }
}

impl<S: KeySource> Drop for Landing<'_, S> {
    fn drop(&mut self) {
        if !self.flight.has_landed() {
            let outcome = Err(KeySourceError { code: "ABORTED".to_owned() });
            let outcome = self.set.settle(self.kid, outcome, self.now);
            self.flight.land(outcome);
        }
    }
}

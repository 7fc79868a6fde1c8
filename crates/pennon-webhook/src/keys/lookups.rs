//! Who may ask the provider, and who waits.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};

use super::{KeyLimits, budget::Budget, flight::Flight, known::KnownKey};
use crate::Rejection;

/// The requests under way, the ids known to be unknown, and the budget for new ones.
#[derive(Debug)]
pub(super) struct Lookups {
    flights: HashMap<String, Arc<Flight>>,
    waiting: usize,
    /// Ids that the provider does not know, and until when that is believed.
    unknown: HashMap<String, DateTime<Utc>>,
    budget: Budget,
}

/// What is to be done about a key id.
#[derive(Debug)]
pub(super) enum Step {
    /// The key is at hand.
    Use(KnownKey),
    /// There will be no key.
    Refuse(Rejection),
    /// Another thread is asking. Whoever gets this must call [`Lookups::left`] afterwards.
    Wait(Arc<Flight>),
    /// The caller asks, and lands the flight.
    Fetch(Arc<Flight>),
}

impl Lookups {
    pub(super) fn new(limits: &KeyLimits) -> Self {
        Self {
            flights: HashMap::new(),
            waiting: 0,
            unknown: HashMap::new(),
            budget: Budget::new(limits.new_burst, limits.new_every),
        }
    }

    /// Decides about an id that is not known, or due to be asked for again. A key that may still be used
    /// never waits and is never refused.
    pub(super) fn step(&mut self, kid: &str, known: Option<KnownKey>, now: DateTime<Utc>, limits: &KeyLimits) -> Step {
        let usable = known.filter(|key| !key.is_unusable(now));
        if let Some(key) = usable.as_ref().filter(|key| !key.is_due(now)) {
            return Step::Use(key.clone());
        }
        let is_new = usable.is_none();
        let otherwise = |refusal| usable.map_or(Step::Refuse(refusal), Step::Use);
        if let Some(flight) = self.flights.get(kid) {
            return match otherwise(Rejection::Busy) {
                Step::Refuse(_) if self.waiting < limits.max_waiting => {
                    self.waiting += 1;
                    Step::Wait(Arc::clone(flight))
                }
                step => step,
            };
        }
        if is_new && self.unknown.get(kid).is_some_and(|until| now < *until) {
            return Step::Refuse(Rejection::bad("unknown_key"));
        }
        if self.flights.len() >= limits.max_fetches || (is_new && !self.budget.withdraw(now)) {
            return otherwise(Rejection::Busy);
        }
        let flight = Arc::<Flight>::default();
        self.flights.insert(kid.to_owned(), Arc::clone(&flight));
        Step::Fetch(flight)
    }

    /// The request for that id is over.
    pub(super) fn landed(&mut self, kid: &str) {
        self.flights.remove(kid);
    }

    /// One thread waits no more.
    pub(super) fn left(&mut self) {
        self.waiting -= 1;
    }

    /// The provider does not know that id.
    pub(super) fn remember_unknown(&mut self, kid: &str, now: DateTime<Utc>, limits: &KeyLimits) {
        if self.unknown.len() >= limits.max_unknown {
            self.unknown.retain(|_, until| now < *until);
        }
        if self.unknown.len() >= limits.max_unknown {
            let oldest = self.unknown.iter().min_by_key(|(_, until)| **until).map(|(kid, _)| kid.clone());
            oldest.and_then(|kid| self.unknown.remove(&kid));
        }
        self.unknown.insert(kid.to_owned(), now + limits.unknown_for);
    }
}

#[cfg(test)]
impl Lookups {
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    pub(super) fn unknown(&self) -> usize {
        self.unknown.len()
    }
}

//! Who may ask the provider, and who waits.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    KeyLimits, Places,
    flight::Flight,
    known::{KnownKey, Standing},
    newcomers::Newcomers,
};
use crate::Rejection;

/// The requests under way, the ids known to be unknown, and the budgets for new ones.
#[derive(Debug)]
pub(super) struct Lookups {
    flights: HashMap<String, (Lane, Arc<Flight>)>,
    /// How many threads wait, by lane.
    waiting: [usize; 3],
    /// Ids that the provider does not know, and until when that is believed.
    unknown: HashMap<String, DateTime<Utc>>,
    newcomers: Newcomers,
}

/// Lookups that do not stand in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Of keys that are known.
    Confirmed,
    /// Of new ids that come from where the provider sends from.
    Reserved,
    /// Of new ids that come from anywhere.
    Open,
}

/// A key id, and who brings it when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) kid: &'a str,
    pub(super) peer: Option<IpAddr>,
    pub(super) now: DateTime<Utc>,
}

/// What is to be done about a key id.
#[derive(Debug)]
pub(super) enum Step {
    /// The key is at hand.
    Use(KnownKey),
    /// There will be no key.
    Refuse(Rejection),
    /// Another thread is asking. Whoever gets this must call [`Lookups::left`] afterwards.
    Wait(Lane, Arc<Flight>),
    /// The caller asks, and lands the flight.
    Fetch(Arc<Flight>),
}

impl Lookups {
    pub(super) fn new(limits: &KeyLimits) -> Self {
        Self { flights: HashMap::new(), waiting: [0; 3], unknown: HashMap::new(), newcomers: Newcomers::new(limits) }
    }

    /// The budgets for new ids.
    pub(super) fn newcomers(&mut self) -> &mut Newcomers {
        &mut self.newcomers
    }

    /// Decides about an id that is not known, or must be asked for again. A key that may still be used
    /// never waits and is never refused, and one that was confirmed once needs no budget: there are only
    /// so many of them.
    pub(super) fn step(&mut self, asked: Asked<'_>, known: Option<KnownKey>, limits: &KeyLimits) -> Step {
        let Some(key) = known else { return self.newcomer(asked, limits) };
        let has_place = self.has_place(Lane::Confirmed, limits);
        match key.standing(asked.now) {
            Standing::Good => Step::Use(key),
            Standing::Due if self.flights.contains_key(asked.kid) || !has_place => Step::Use(key),
            Standing::Due => self.start(asked.kid, Lane::Confirmed),
            Standing::Postponed => Step::Refuse(Rejection::Unavailable { code: "POSTPONED".to_owned() }),
            Standing::Unconfirmed => match self.join(asked.kid, Lane::Confirmed, limits) {
                Some(step) => step,
                None if has_place => self.start(asked.kid, Lane::Confirmed),
                None => Step::Refuse(Rejection::Busy),
            },
        }
    }

    fn newcomer(&mut self, asked: Asked<'_>, limits: &KeyLimits) -> Step {
        let Asked { kid, peer, now } = asked;
        let has_reserve = self.newcomers.has_reserve(peer);
        if let Some(step) = self.join(kid, if has_reserve { Lane::Reserved } else { Lane::Open }, limits) {
            return step;
        }
        if self.unknown.get(kid).is_some_and(|until| now < *until) {
            return Step::Refuse(Rejection::bad("unknown_key"));
        }
        if has_reserve && self.has_place(Lane::Reserved, limits) && self.newcomers.withdraw_reserve(now) {
            return self.start(kid, Lane::Reserved);
        }
        if self.has_place(Lane::Open, limits) && self.newcomers.withdraw(peer, now) {
            return self.start(kid, Lane::Open);
        }
        Step::Refuse(Rejection::Busy)
    }

    fn has_place(&self, lane: Lane, limits: &KeyLimits) -> bool {
        self.flights.values().filter(|(of, _)| *of == lane).count() < lane.places(limits).fetches
    }

    /// Waits for the request that is under way for that id, if there is one.
    fn join(&mut self, kid: &str, lane: Lane, limits: &KeyLimits) -> Option<Step> {
        let (_, flight) = self.flights.get(kid)?;
        if self.waiting[lane as usize] >= lane.places(limits).waiting {
            return Some(Step::Refuse(Rejection::Busy));
        }
        self.waiting[lane as usize] += 1;
        Some(Step::Wait(lane, Arc::clone(flight)))
    }

    fn start(&mut self, kid: &str, lane: Lane) -> Step {
        let flight = Arc::<Flight>::default();
        self.flights.insert(kid.to_owned(), (lane, Arc::clone(&flight)));
        Step::Fetch(flight)
    }

    /// The request for that id is over.
    pub(super) fn landed(&mut self, kid: &str) {
        self.flights.remove(kid);
    }

    /// One thread waits no more.
    pub(super) fn left(&mut self, lane: Lane) {
        self.waiting[lane as usize] -= 1;
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

impl Lane {
    fn places(self, limits: &KeyLimits) -> Places {
        match self {
            Self::Confirmed => limits.confirmed,
            Self::Reserved => limits.reserved,
            Self::Open => limits.open,
        }
    }
}

#[cfg(test)]
impl Lookups {
    pub(super) fn waiting(&self) -> usize {
        self.waiting.iter().sum()
    }

    pub(super) fn unknown(&self) -> usize {
        self.unknown.len()
    }
}

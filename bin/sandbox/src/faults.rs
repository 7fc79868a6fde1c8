//! The faults in force, and the calls that wait at them.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::{Effect, Fault};

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    entries: Mutex<Vec<Entry>>,
    waiting: Mutex<BTreeMap<String, usize>>,
    arrived: Condvar,
}

#[derive(Debug)]
struct Entry {
    fault: Fault,
    /// Dropping it releases the calls that wait. It outlives the fault's last use, because they still wait then.
    gate: Option<watch::Sender<()>>,
}

/// What one call has met.
#[derive(Debug, Default)]
pub(crate) struct Met {
    delay: Duration,
    gates: Vec<watch::Receiver<()>>,
    /// The effect on the answer, if any: an error, another answer or a spoilt one.
    pub(crate) effect: Option<Effect>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        let gate = (fault.effect == Effect::Hang).then(|| watch::channel(()).0);
        self.lock().push(Entry { fault, gate });
    }

    /// Ends every fault and releases every call that waits.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Releases the calls that hang at this endpoint (`*`: everywhere) and lets later ones pass.
    pub(crate) fn release(&self, endpoint: &str) {
        self.lock().retain(|entry| {
            entry.gate.is_none() || (endpoint != "*" && entry.fault.endpoint.as_deref() != Some(endpoint))
        });
    }

    /// The faults that are not used up, oldest first.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.lock().iter().map(|entry| entry.fault.clone()).filter(|fault| fault.times != Some(0)).collect()
    }

    /// Uses up what the call meets. Delays and hangs add up; of the effects on the answer the newest wins.
    pub(crate) fn meet(&self, endpoint: &str, item_id: Option<&str>) -> Met {
        let mut met = Met::default();
        let mut entries = self.lock();
        for entry in entries
            .iter_mut()
            .rev()
            .filter(|entry| entry.fault.times != Some(0) && entry.fault.matches(endpoint, item_id))
        {
            match (&entry.fault.effect, &entry.gate) {
                (Effect::Latency(delay), _) => met.delay = met.delay.saturating_add(*delay),
                (Effect::Hang, Some(gate)) => met.gates.push(gate.subscribe()),
                (effect, _) if met.effect.is_none() => met.effect = Some(effect.clone()),
                _ => continue,
            }
            entry.fault.times = entry.fault.times.map(|times| times.saturating_sub(1));
        }
        entries.retain(|entry| entry.gate.is_some() || entry.fault.times != Some(0));
        met
    }

    /// Waits as long as the call has to: its delay, then its hangs.
    pub(crate) async fn pass(&self, endpoint: &str, met: &mut Met) {
        if !met.delay.is_zero() {
            tokio::time::sleep(met.delay).await;
        }
        if !met.gates.is_empty() {
            let _waiting = Waiting::enter(self, endpoint);
            for gate in &mut met.gates {
                // Nothing is ever sent: an error means that the gate has been dropped, which is the release.
                while gate.changed().await.is_ok() {}
            }
        }
    }

    /// Blocks until `count` calls hang at the endpoint (`*`: everywhere). False when that takes longer than `patience`.
    pub(crate) fn wait_for(&self, endpoint: &str, count: usize, patience: Duration) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = |waiting: &mut BTreeMap<String, usize>| {
            let hanging: usize =
                if endpoint == "*" { waiting.values().sum() } else { waiting.get(endpoint).copied().unwrap_or(0) };
            hanging < count
        };
        let (_waiting, outcome) =
            self.arrived.wait_timeout_while(waiting, patience, missing).unwrap_or_else(PoisonError::into_inner);
        !outcome.timed_out()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self, endpoint: &str, step: impl FnOnce(usize) -> usize) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(endpoint.to_owned()).or_default();
        *count = step(*count);
        self.arrived.notify_all();
    }
}

/// Counts a call as waiting until it goes on, or until its client has gone and the framework drops it.
struct Waiting<'a> {
    faults: &'a Faults,
    endpoint: &'a str,
}

impl<'a> Waiting<'a> {
    fn enter(faults: &'a Faults, endpoint: &'a str) -> Self {
        faults.step(endpoint, |count| count + 1);
        Self { faults, endpoint }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.faults.step(self.endpoint, |count| count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up_by_matching_calls_only() {
        let faults = Faults::default();
        faults.add(Fault::error("ITEM_LOCKED").at("/a").of_item("one").times(2));
        assert_eq!(faults.meet("/b", Some("one")).effect, None);
        assert_eq!(faults.meet("/a", None).effect, None);
        for _ in 0..2 {
            assert_eq!(faults.meet("/a", Some("one")).effect, Some(Effect::Error("ITEM_LOCKED".to_owned())));
        }
        assert_eq!(faults.meet("/a", Some("one")).effect, None);
        assert!(faults.all().is_empty());
    }

    #[test]
    fn the_newest_effect_wins_and_the_other_is_kept() {
        let faults = Faults::default();
        faults.add(Fault::error("INSTITUTION_DOWN"));
        faults.add(Fault::error("RATE_LIMIT").once());
        assert_eq!(faults.meet("/a", None).effect, Some(Effect::Error("RATE_LIMIT".to_owned())));
        assert_eq!(faults.meet("/a", None).effect, Some(Effect::Error("INSTITUTION_DOWN".to_owned())));
    }

    #[test]
    fn release_ends_hangs_and_nothing_else() {
        let faults = Faults::default();
        faults.add(Fault::hang().at("/a"));
        faults.add(Fault::latency(Duration::from_millis(1)).at("/a"));
        faults.release("/b");
        assert_eq!(faults.all().len(), 2);
        faults.release("/a");
        assert_eq!(faults.all(), vec![Fault::latency(Duration::from_millis(1)).at("/a")]);
    }
}

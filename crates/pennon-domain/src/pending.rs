//! News against what the stored snapshot contains.

use std::fmt;

/// How much news an item has had, counted from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seq(pub i64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The two counters of an item. Both only grow. This is the rule; the storage carries it out in SQL, and is
/// compared with it.
///
/// A refresh remembers [`Sequences::event`] before it asks the provider and passes it to
/// [`Sequences::synced_to`] afterwards: news that came in between stays pending, because the answer need
/// not contain it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sequences {
    /// The news of the item so far.
    pub event: Seq,
    /// The news that the stored snapshot contains.
    pub synced: Seq,
}

impl Sequences {
    /// Whether there is news that the stored snapshot does not contain.
    pub fn is_pending(self) -> bool {
        self.event > self.synced
    }

    /// One more piece of news.
    #[must_use]
    pub fn raised(self) -> Self {
        Self { event: Seq(self.event.0 + 1), ..self }
    }

    /// A snapshot was stored whose fetch began when the news stood at `seen`. An older snapshot that is
    /// stored late takes nothing back.
    #[must_use]
    pub fn synced_to(self, seen: Seq) -> Self {
        Self { synced: self.synced.max(seen), ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        News,
        Begin,
        /// The refresh that began at this index (modulo those in flight) ends well or not.
        End(usize, bool),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => Just(Step::News),
            2 => Just(Step::Begin),
            2 => (any::<usize>(), any::<bool>()).prop_map(|(index, ok)| Step::End(index, ok)),
        ]
    }

    proptest! {
        /// The model keeps the news itself: a snapshot contains the news that had come when its fetch
        /// began, and storing it adds that to what is known.
        #[test]
        fn pending_exactly_when_some_news_is_in_no_stored_snapshot(steps in prop::collection::vec(step(), 0..60)) {
            let mut sequences = Sequences::default();
            let mut news = 0usize;
            let mut contained = std::collections::BTreeSet::new();
            let mut running: Vec<(Seq, usize)> = Vec::new();
            for step in steps {
                match step {
                    Step::News => {
                        sequences = sequences.raised();
                        news += 1;
                    }
                    Step::Begin => running.push((sequences.event, news)),
                    Step::End(index, ok) if !running.is_empty() => {
                        let (seen, known) = running.remove(index % running.len());
                        if ok {
                            sequences = sequences.synced_to(seen);
                            contained.extend(0..known);
                        }
                    }
                    Step::End(..) => {}
                }
                prop_assert_eq!(sequences.is_pending(), (0..news).any(|n| !contained.contains(&n)));
            }
        }
    }

    #[test]
    fn news_during_a_fetch_stays_pending() {
        let before = Sequences::default().raised();
        let seen = before.event;
        assert!(before.raised().synced_to(seen).is_pending());
        assert!(!before.synced_to(seen).is_pending());
    }
}

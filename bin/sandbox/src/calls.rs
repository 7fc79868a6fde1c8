//! The count of calls per endpoint: the proof of what a page load or a click costs.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts calls by path. Controls and webhooks are not calls and are never counted.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<BTreeMap<String, u64>>);

impl Calls {
    /// Counts one call, at its arrival: a call that fails or hangs has been made all the same.
    pub(crate) fn count(&self, endpoint: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(endpoint) {
            Some(count) => *count += 1,
            None => {
                counts.insert(endpoint.to_owned(), 1);
            }
        }
    }

    pub(crate) fn all(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_endpoint_until_reset() {
        let calls = Calls::default();
        calls.count("/a");
        calls.count("/a");
        calls.count("/b");
        assert_eq!(calls.all(), BTreeMap::from([("/a".to_owned(), 2), ("/b".to_owned(), 1)]));
        calls.reset();
        assert!(calls.all().is_empty());
    }
}

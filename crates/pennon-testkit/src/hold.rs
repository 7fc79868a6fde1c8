//! Threads that wait until the story lets them go on.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// A place where threads wait. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Hold(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    waiting: usize,
    released: bool,
}

impl Hold {
    /// Waits for [`Hold::release`].
    pub fn wait(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap();
        state.waiting += 1;
        changed.notify_all();
        let mut state = changed.wait_while(state, |state| !state.released).unwrap();
        state.waiting -= 1;
    }

    /// Waits until so many threads wait.
    pub fn wait_until_held(&self, threads: usize) {
        let (state, changed) = &*self.0;
        let limit = Duration::from_secs(20);
        let (_state, timeout) =
            changed.wait_timeout_while(state.lock().unwrap(), limit, |state| state.waiting < threads).unwrap();
        assert!(!timeout.timed_out(), "{threads} threads did not come");
    }

    /// Lets everybody go on, now and later.
    pub fn release(&self) {
        self.0.0.lock().unwrap().released = true;
        self.0.1.notify_all();
    }
}

//! The change feed: who has changed, told to whoever caches or streams.
//!
//! On SQLite the store tells its own subscribers after each commit. On PostgreSQL the news is sent with
//! `NOTIFY` in the transaction itself, so that it goes out if and only if the change is committed, and comes
//! back to every store on that database.

mod inbox;
#[cfg(feature = "postgres")]
mod listener;

use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use pennon_domain::{Provider, UserId};

use self::inbox::Inbox;
#[cfg(feature = "postgres")]
pub(crate) use self::listener::announcement;
use crate::Error;
#[cfg(feature = "postgres")]
use crate::manager::Manager;

/// Something changed that this user sees of this provider: a flag, a status, holdings, a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Change {
    /// Whose it is.
    pub user: UserId,
    /// Where it is from.
    pub provider: Provider,
}

/// What a subscriber is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// That changed, once or several times, and is committed: what is read from now on has it.
    Changed(Change),
    /// Anything may have changed: the connection was lost for a while, or the subscriber was too slow.
    /// Whoever caches or streams starts afresh.
    Missed,
    /// The store is gone. Nothing else will come.
    Closed,
}

/// A subscription, from [`Store::changes`](crate::Store::changes). It does not keep the store open.
pub struct Changes {
    inbox: Arc<Inbox>,
    hub: Arc<Hub>,
}

impl Changes {
    /// Waits for the next notice; `None` if there was none for that long.
    pub fn recv_timeout(&self, patience: Duration) -> Option<Notice> {
        self.inbox.take(patience)
    }

    /// Whether changes are heard of at the moment. While they are not, a cache must not be believed; as
    /// soon as they are again, [`Notice::Missed`] comes.
    ///
    /// A connection that died without a word is noticed after half a minute at the latest.
    pub fn is_live(&self) -> bool {
        self.hub.state.lock().live
    }
}

/// Where notices come in and from where they are handed out.
pub(crate) struct Hub {
    state: Mutex<State>,
    closed: Condvar,
}

struct State {
    inboxes: Vec<Weak<Inbox>>,
    live: bool,
    closed: bool,
}

impl Hub {
    fn new(live: bool) -> Arc<Self> {
        let state = State { inboxes: Vec::new(), live, closed: false };
        Arc::new(Self { state: Mutex::new(state), closed: Condvar::new() })
    }

    fn subscribe(self: &Arc<Self>) -> Changes {
        let inbox = Arc::new(Inbox::default());
        let mut state = self.state.lock();
        state.inboxes.retain(|inbox| inbox.strong_count() > 0);
        state.inboxes.push(Arc::downgrade(&inbox));
        Changes { inbox, hub: self.clone() }
    }

    fn tell(&self, notice: Notice) {
        let state = self.state.lock();
        state.inboxes.iter().filter_map(Weak::upgrade).for_each(|inbox| inbox.put(notice));
    }
}

/// What only a listener needs.
#[cfg(feature = "postgres")]
impl Hub {
    /// From now on everything is heard. What was before is not known.
    fn hears(&self) {
        self.state.lock().live = true;
        self.tell(Notice::Missed);
    }

    /// From now on nothing is heard.
    fn is_deaf(&self) {
        self.state.lock().live = false;
    }

    /// Waits that long, or until the feed is closed; tells whether it is.
    fn rest(&self, pause: Duration) -> bool {
        let mut state = self.state.lock();
        if !state.closed {
            self.closed.wait_for(&mut state, pause);
        }
        state.closed
    }
}

/// The feed of a store. Ends with it.
pub(crate) struct Feed {
    hub: Arc<Hub>,
    source: Source,
}

enum Source {
    /// This process alone writes.
    Here,
    /// The server tells, to a thread that is started for the first subscriber.
    #[cfg(feature = "postgres")]
    Server { manager: Manager, started: Mutex<bool> },
}

impl Feed {
    /// A feed of what this store does.
    pub(crate) fn here() -> Self {
        Self { hub: Hub::new(true), source: Source::Here }
    }

    /// A feed of what everyone does on that server.
    #[cfg(feature = "postgres")]
    pub(crate) fn of_server(manager: Manager) -> Self {
        Self { hub: Hub::new(false), source: Source::Server { manager, started: Mutex::new(false) } }
    }

    pub(crate) fn subscribe(&self) -> Result<Changes, Error> {
        let changes = self.hub.subscribe();
        match &self.source {
            Source::Here => {}
            #[cfg(feature = "postgres")]
            Source::Server { manager, started } => {
                let mut started = started.lock();
                if !*started {
                    listener::start(self.hub.clone(), manager.clone())
                        .map_err(|error| Error::Unavailable(error.into()))?;
                    *started = true;
                }
            }
        }
        Ok(changes)
    }

    /// These changes have been committed by this store.
    pub(crate) fn committed(&self, changes: impl IntoIterator<Item = Change>) {
        match self.source {
            Source::Here => changes.into_iter().for_each(|change| self.hub.tell(Notice::Changed(change))),
            #[cfg(feature = "postgres")]
            Source::Server { .. } => {}
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.hub.state.lock().closed = true;
        self.hub.closed.notify_all();
        self.hub.tell(Notice::Closed);
    }
}

//! Who listens, and how the news of a user finds their streams.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Duration,
};

use pennon_app::{App, Changes, Notice};
use pennon_domain::UserId;
use tokio::sync::watch;

use crate::{Error, Limits};

/// How often the thread that hands out news looks whether it is still needed.
const LOOK: Duration = Duration::from_secs(30);

/// A room for each user who has streams. One thread hands out the news to all of them.
pub(crate) struct Rooms {
    open: Mutex<Open>,
    limit: usize,
    limit_per_user: usize,
}

#[derive(Default)]
struct Open {
    rooms: HashMap<UserId, Room>,
    streams: usize,
    fed: bool,
    closed: bool,
}

struct Room {
    news: watch::Sender<()>,
    streams: usize,
}

impl Rooms {
    pub(crate) fn new(limits: &Limits) -> Arc<Self> {
        let Limits { streams: limit, streams_per_user: limit_per_user, .. } = *limits;
        Arc::new(Self { open: Mutex::default(), limit, limit_per_user })
    }

    /// A place for one more stream of that user. From now on it hears of every change.
    pub(super) fn enter(self: &Arc<Self>, app: &App, user: UserId) -> Result<Place, Error> {
        let mut open = self.open();
        let taken = open.rooms.get(&user).map_or(0, |room| room.streams);
        if open.closed || open.streams >= self.limit || taken >= self.limit_per_user {
            return Err(Error::Busy);
        }
        if !open.fed {
            self.feed(app.changes()?)?;
            open.fed = true;
        }
        open.streams += 1;
        let room = open.rooms.entry(user).or_insert_with(|| Room { news: watch::channel(()).0, streams: 0 });
        room.streams += 1;
        Ok(Place { rooms: self.clone(), user, news: room.news.subscribe() })
    }

    /// Ends every stream, and lets none begin.
    pub(crate) fn close(&self) {
        let mut open = self.open();
        open.closed = true;
        // The senders go, and their receivers hear of it.
        open.rooms.clear();
    }

    fn feed(self: &Arc<Self>, changes: Changes) -> Result<(), Error> {
        let rooms = Arc::downgrade(self);
        let thread = thread::Builder::new().name("pennon-events".to_owned());
        thread.spawn(move || hand_out(&changes, &rooms)).map(|_| ()).map_err(|_| Error::Busy)
    }

    fn tell(&self, user: UserId) {
        if let Some(room) = self.open().rooms.get(&user) {
            room.news.send_replace(());
        }
    }

    fn tell_all(&self) {
        self.open().rooms.values().for_each(|room| {
            room.news.send_replace(());
        });
    }

    /// Nothing is half done when a thread panics in here.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends with the store, or with the edge.
fn hand_out(changes: &Changes, rooms: &Weak<Rooms>) {
    loop {
        let notice = changes.recv_timeout(LOOK);
        let Some(rooms) = rooms.upgrade() else { return };
        match notice {
            Some(Notice::Changed(change)) => rooms.tell(change.user),
            Some(Notice::Missed) => rooms.tell_all(),
            Some(Notice::Closed) => return rooms.close(),
            None => {}
        }
    }
}

/// The place of one stream, which is free again when it is dropped.
pub(super) struct Place {
    rooms: Arc<Rooms>,
    user: UserId,
    news: watch::Receiver<()>,
}

impl Place {
    /// Waits for news; several pieces are one. False if none will come any more.
    pub(super) async fn news(&mut self) -> bool {
        self.news.changed().await.is_ok()
    }

    /// Makes the last news be news again.
    pub(super) fn remember(&mut self) {
        self.news.mark_changed();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.rooms.open();
        open.streams = open.streams.saturating_sub(1);
        let Some(room) = open.rooms.get_mut(&self.user) else { return };
        room.streams -= 1;
        if room.streams == 0 {
            open.rooms.remove(&self.user);
        }
    }
}

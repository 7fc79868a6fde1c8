//! The store: transactions on pooled connections.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::{FairMutex, FairMutexGuard};
use pennon_domain::UserId;

use crate::{
    Changes, Error, Options, Tx,
    census::{Census, Closing},
    feed::Feed,
    lane::{Lane, Place},
    manager::Manager,
    migrations,
    pool::Pool,
    portfolios,
    replica::Replica,
    tx::{self, Mode},
    url::Url,
};

/// The database. Clones share its connections, and the last one closes them.
#[derive(Clone)]
pub struct Store(Arc<Inner>, Option<Arc<Lane>>);

struct Inner {
    primary: Pool,
    /// Where the engine has one writer at a time. Writers of this process queue here, first come, first
    /// served, and before they take a connection: SQLite's own waiting is a race that the unlucky lose,
    /// and waiting writers must not hold the connections that readers need.
    writers: Option<FairMutex<()>>,
    patience: Duration,
    feed: Feed,
    replica: OnceLock<Replica>,
    options: Options,
    census: Arc<Census>,
    // Behind all that has connections.
    _closing: Closing,
}

impl Store {
    /// Opens the database at `sqlite://PATH` (made with mode 0600 if it is absent) or `postgres://…`, and
    /// connects once: a database that cannot be reached is told at once, as [`Error::Unavailable`].
    pub fn open(url: &str, options: Options) -> Result<Store, Error> {
        let url = Url::parse(url)?.for_writing();
        let writers = url.is_file().then(FairMutex::default);
        let patience = options.acquire_timeout;
        let census = Arc::new(Census::default());
        let manager = Manager::new(url, options.clone(), census.clone());
        manager.open()?;
        let feed = match &manager.url {
            #[cfg(feature = "postgres")]
            Url::Postgres(_) => Feed::of_server(manager.clone()),
            _ => Feed::here(),
        };
        let inner = Inner {
            primary: Pool::new(manager, patience),
            writers,
            patience,
            feed,
            replica: OnceLock::new(),
            options,
            census: census.clone(),
            _closing: Closing { census, patience },
        };
        Ok(Self(Arc::new(inner), None))
    }

    /// The same store for work that may have that many of its connections at a time, and no more: what it
    /// leaves is there for others. Work that finds the lane full waits that long for a place in it.
    #[must_use]
    pub fn lane(&self, width: usize, patience: Duration) -> Self {
        Self(Arc::clone(&self.0), Some(Arc::new(Lane::new(width, patience))))
    }

    /// Lets [`read_own`](Self::read_own) use the streaming replica at that URL from now on. Does not connect
    /// yet: a store works without its replica. A second replica changes nothing.
    pub fn attach_replica(&self, url: &str) -> Result<(), Error> {
        let url = Url::parse(url)?;
        if url.is_file() || self.0.writers.is_some() {
            return Err(Error::InvalidUrl { reason: "only a PostgreSQL has a replica, which is one as well" });
        }
        let manager = Manager::new(url, self.0.options.clone(), self.0.census.clone());
        self.0.replica.get_or_init(|| Replica::new(manager));
        Ok(())
    }

    /// Brings the schema up to date, in one transaction, and returns the names of the migrations that
    /// were run. Several processes may do so at the same time.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        self.write(migrations::run)
    }

    /// Whether the database can be used: it is reachable, and its schema is exactly that of this program.
    pub fn check(&self) -> Result<(), Error> {
        self.read(migrations::check)
    }

    /// Whether the replica, if there is one, can be reached.
    pub fn check_replica(&self) -> Result<(), Error> {
        self.0.replica.get().map_or(Ok(()), Replica::check)
    }

    /// Subscribes to what changes from now on, by anyone on PostgreSQL and by this store on SQLite. A
    /// subscription that has to wait for its connection begins with [`Notice::Missed`](crate::Notice).
    pub fn changes(&self) -> Result<Changes, Error> {
        self.0.feed.subscribe()
    }

    /// Runs `f` on one moment of the database: all that it reads fits together. A write in it fails.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let _place = self.place()?;
        tx::run(&mut self.0.primary.get()?.conn, Mode::Read, f).map(|(done, _)| done)
    }

    /// Runs `f` like [`read`](Self::read), for what one user sees of their own: on the replica, if there is
    /// one and it has all that was committed for the user until now. So nobody misses what they have just
    /// done, on whichever server. `f` may be run twice, and the answer of the second run counts.
    pub fn read_own<T, E: From<Error>>(&self, user: UserId, f: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        if let Some(replica) = self.0.replica.get() {
            let _place = self.place()?;
            let revision = portfolios::revision(&mut Tx::outside(&mut self.0.primary.get()?.conn), user)?;
            if let Some(done) = replica.read(user, revision, &f) {
                return Ok(done);
            }
        }
        self.read(f)
    }

    /// Runs `f` in a transaction that is committed if `f` succeeds, and undone if it fails or panics. When
    /// this returns, what was done is on disk, and subscribers are being told.
    ///
    /// Everyone who writes waits for it on SQLite, so nothing slow belongs into it; nor does another call
    /// of `write`, which would wait for itself.
    pub fn write<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let _place = self.place()?;
        let _turn = self.0.turn()?;
        let (done, changes) = tx::run(&mut self.0.primary.get()?.conn, Mode::Write, f)?;
        self.0.feed.committed(changes);
        Ok(done)
    }

    fn place(&self) -> Result<Option<Place<'_>>, Error> {
        self.1.as_ref().map(|lane| lane.enter()).transpose()
    }
}

impl Inner {
    fn turn(&self) -> Result<Option<FairMutexGuard<'_, ()>>, Error> {
        match &self.writers {
            Some(writers) => writers.try_lock_for(self.patience).map(Some).ok_or(Error::Busy),
            None => Ok(None),
        }
    }
}

//! The only way from the async edge into the application, whose methods block.
//!
//! Each kind of work has a budget of its own. A flood of one kind fills its budget and is turned away;
//! the others do not notice. The permit moves into the work: a client that goes away gives nothing back
//! before the work is done.

use std::{sync::Arc, thread, time::Duration};

use actix_web::web;
use chrono::{DateTime, Utc};
use pennon_app::App;
use pennon_domain::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{Edge, Error, Limits, acts::Acts};

/// The budgets.
pub(crate) struct Gates {
    reads: Arc<Semaphore>,
    webhooks: Arc<Semaphore>,
    slow: Arc<Semaphore>,
    pub(crate) acts: Arc<Acts>,
    patience: Duration,
}

impl Gates {
    pub(crate) fn new(limits: &Limits) -> Self {
        let gate = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            reads: gate(limits.reads),
            webhooks: gate(limits.webhooks),
            slow: gate(limits.slow),
            acts: Acts::new(limits),
            patience: limits.patience,
        }
    }
}

impl Edge {
    /// Work that needs the database and nothing else, for a user.
    pub(crate) async fn blocking<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&App, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    {
        self.pooled(self.app(), &self.gates().reads, work).await
    }

    /// The check and storage of a webhook. `now` is the time at which it came, however long it waits.
    pub(crate) async fn ingest<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&App, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    {
        self.pooled(self.ingest_app(), &self.gates().webhooks, work).await
    }

    /// Work that calls a provider, for that user. It has a thread to itself, so that a provider that hangs
    /// takes no thread from anybody else, and it goes on to its end even if the client does not wait for it.
    pub(crate) async fn slow<T, F>(&self, user: UserId, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&App, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    {
        let act = self.gates().acts.begin(user)?;
        let permit = Arc::clone(&self.gates().slow).try_acquire_owned().map_err(|_| Error::Busy)?;
        let (app, now) = (self.acts_app().clone(), self.now());
        let (sender, receiver) = oneshot::channel();
        let thread = thread::Builder::new().name("pennon-slow".to_owned());
        thread
            .spawn(move || {
                let result = work(&app, now);
                drop((permit, act));
                // Nobody listens if the client has gone; the application has recorded what was done.
                let _ = sender.send(result);
            })
            .map_err(|_| Error::Busy)?;
        // The sender is dropped without a word only by a panic.
        receiver.await.unwrap_or(Err(Error::Panicked))
    }

    /// The same for an act of linking, which a user does now and then and not all the time.
    pub(crate) async fn link<T, F>(&self, user: UserId, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&App, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    {
        self.gates().acts.count_link(user, self.now())?;
        self.slow(user, work).await
    }

    async fn pooled<T, F>(&self, app: &App, gate: &Arc<Semaphore>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&App, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    {
        let (app, now) = (app.clone(), self.now());
        let permit = self.turn(gate).await?;
        let done = web::block(move || {
            let result = work(&app, now);
            drop(permit);
            result
        });
        done.await.unwrap_or(Err(Error::Panicked))
    }

    async fn turn(&self, gate: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        match tokio::time::timeout(self.gates().patience, Arc::clone(gate).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Error::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use actix_web::rt::spawn;
    use pennon_domain::UserId;
    use pennon_testkit::{Backend, TempStore, World, now};

    use crate::{Edge, Error, Limits, Settings};

    const ANN: UserId = UserId(1);

    fn edge() -> Edge {
        let limits =
            Limits { reads: 1, webhooks: 1, slow: 1, patience: Duration::from_millis(20), ..Limits::default() };
        let app = World::new(TempStore::new(Backend::Sqlite)).app;
        Edge::new(app, Settings { limits, ..Settings::default() }, now)
    }

    #[actix_web::test]
    async fn a_panic_is_a_failure_of_one_request() {
        let edge = edge();
        for _ in 0..2 {
            let pooled = edge.blocking::<(), _>(|_, _| panic!("as a defect would")).await;
            let slow = edge.slow::<(), _>(ANN, |_, _| panic!("as a defect would")).await;
            assert!(matches!((pooled, slow), (Err(Error::Panicked), Err(Error::Panicked))));
        }
        assert_eq!(edge.blocking(|_, _| Ok(1)).await.unwrap(), 1, "the budget was given back");
        assert_eq!(edge.slow(ANN, |_, _| Ok(1)).await.unwrap(), 1);
    }

    #[actix_web::test]
    async fn each_budget_is_its_own_and_ends_with_the_work() {
        let edge = edge();
        let (begun, has_begun) = mpsc::channel();
        let (finish, may_finish) = mpsc::channel::<()>();
        let busy = edge.clone();
        let flood = spawn(async move {
            busy.ingest(move |_, _| {
                begun.send(()).unwrap();
                may_finish.recv().unwrap();
                Ok(())
            })
            .await
        });
        actix_web::web::block(move || has_begun.recv().unwrap()).await.unwrap();

        assert!(matches!(edge.ingest(|_, _| Ok(())).await, Err(Error::Busy)));
        edge.blocking(|_, _| Ok(())).await.unwrap();
        edge.slow(ANN, |_, _| Ok(())).await.unwrap();
        // The client goes away, the work does not.
        flood.abort();
        assert!(matches!(edge.ingest(|_, _| Ok(())).await, Err(Error::Busy)));
        finish.send(()).unwrap();
        while edge.ingest(|_, _| Ok(())).await.is_err() {}
    }
}

//! What every handler has at hand.

use std::{
    fmt,
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, SubsecRound, Utc};
use pennon_app::App;

use crate::{Error, Limits, Settings, blocking::Gates, events::Rooms};

/// The state of the edge: the application, the clock, the settings, and the budgets of what may run at a
/// time. Clones share the budgets; make one, and clone it for every worker.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    app: App,
    /// For webhooks.
    ingest: App,
    /// For what calls a provider.
    acts: App,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    settings: Settings,
    gates: Gates,
    rooms: Arc<Rooms>,
}

impl Edge {
    /// An edge before `app` that reads the time from `clock`.
    pub fn new(app: App, settings: Settings, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let (gates, rooms) = (Gates::new(&settings.limits), Rooms::new(&settings.limits));
        let Limits { webhooks_in_database, slow_in_database, patience, .. } = settings.limits;
        let ingest = app.confined(webhooks_in_database, patience);
        // What an act stores has been paid for.
        let acts = app.confined(slow_in_database, patience * 5);
        Self(Arc::new(Inner { app, ingest, acts, clock: Box::new(clock), settings, gates, rooms }))
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    pub(crate) fn ingest_app(&self) -> &App {
        &self.0.ingest
    }

    pub(crate) fn acts_app(&self) -> &App {
        &self.0.acts
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Ends every stream of events. To be called when the server begins to end: streams have no end of
    /// their own that one could wait for.
    pub fn close_streams(&self) {
        self.0.rooms.close();
    }

    /// The time, to the microsecond: what both databases can hold.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.0.clock)().trunc_subsecs(6)
    }

    /// The edge that serves the request.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Error> {
        request.app_data::<Self>().cloned().ok_or(Error::NotMounted)
    }

    pub(crate) fn gates(&self) -> &Gates {
        &self.0.gates
    }

    pub(crate) fn rooms(&self) -> &Arc<Rooms> {
        &self.0.rooms
    }
}

impl FromRequest for Edge {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

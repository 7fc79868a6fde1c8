//! What every handler has at hand.

use std::{
    fmt,
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, SubsecRound, Utc};
use pennon_app::App;

use crate::{Error, Settings, blocking::Gates};

/// The state of the edge: the application, the clock, the settings, and the budgets of what may run at a
/// time. Clones share the budgets; make one, and clone it for every worker.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    app: App,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    settings: Settings,
    gates: Gates,
}

impl Edge {
    /// An edge before `app` that reads the time from `clock`.
    pub fn new(app: App, settings: Settings, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let gates = Gates::new(&settings.limits);
        Self(Arc::new(Inner { app, clock: Box::new(clock), settings, gates }))
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
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

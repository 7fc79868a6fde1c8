//! Everything a running sandbox knows, shared by its server, its controls and its handle.

use crate::calls::Calls;
use crate::faults::Faults;
use crate::plaid::Plaid;
use crate::snaptrade::Snaptrade;
use crate::{Error, Options};

/// The state of one sandbox.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) calls: Calls,
    pub(crate) faults: Faults,
    pub(crate) plaid: Plaid,
    pub(crate) snaptrade: Snaptrade,
}

impl World {
    /// A fresh state: no items, no users, no calls.
    pub(crate) fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            calls: Calls::default(),
            faults: Faults::default(),
            plaid: Plaid::new(options)?,
            snaptrade: Snaptrade::new(options)?,
        })
    }
}

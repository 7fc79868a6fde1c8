//! The budgets for ids that were never seen before.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{KeyLimits, budget::Budget, peers::Peers};

/// Anyone can make up ids. What they cost is paid by the one who brings them, as far as that is known, and
/// by all together; whoever sends from an address that the provider has published has a reserve besides.
#[derive(Debug)]
pub(super) struct Newcomers {
    everyone: Budget,
    peers: Peers,
    reserve: Budget,
    reserved_for: Vec<IpAddr>,
}

impl Newcomers {
    pub(super) fn new(limits: &KeyLimits) -> Self {
        Self {
            everyone: Budget::new(limits.new),
            peers: Peers::new(limits.peer, limits.max_peers),
            reserve: Budget::new(limits.reserve),
            reserved_for: Vec::new(),
        }
    }

    /// Says whom the reserve is for.
    pub(super) fn reserve_for(&mut self, peers: &[IpAddr]) {
        self.reserved_for = peers.to_vec();
    }

    /// Whether the reserve is for that sender.
    pub(super) fn has_reserve(&self, peer: Option<IpAddr>) -> bool {
        peer.is_some_and(|peer| self.reserved_for.contains(&peer.to_canonical()))
    }

    /// Pays from the reserve.
    pub(super) fn withdraw_reserve(&mut self, now: DateTime<Utc>) -> bool {
        self.reserve.withdraw(now)
    }

    /// Pays from what is there for everyone, if the sender itself has enough as well.
    pub(super) fn withdraw(&mut self, peer: Option<IpAddr>, now: DateTime<Utc>) -> bool {
        match peer.and_then(|peer| self.peers.budget(peer)) {
            Some(own) => own.has_enough(now) && self.everyone.withdraw(now) && own.withdraw(now),
            None => self.everyone.withdraw(now),
        }
    }
}

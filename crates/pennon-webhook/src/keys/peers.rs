//! Senders, told apart by their addresses.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
};

use super::{Rate, budget::Budget};

/// A budget for each of the senders seen last.
#[derive(Debug)]
pub(super) struct Peers {
    rate: Rate,
    max: usize,
    budgets: HashMap<IpAddr, Budget>,
}

impl Peers {
    pub(super) fn new(rate: Rate, max: usize) -> Self {
        Self { rate, max, budgets: HashMap::new() }
    }

    /// The budget of that sender, if its address says who it is. If there are too many, the one is
    /// forgotten that was not seen for longest.
    pub(super) fn budget(&mut self, peer: IpAddr) -> Option<&mut Budget> {
        let sender = sender(peer)?;
        if self.budgets.len() >= self.max && !self.budgets.contains_key(&sender) {
            let oldest = self.budgets.iter().min_by_key(|(_, budget)| budget.counted_at()).map(|(peer, _)| *peer);
            oldest.and_then(|peer| self.budgets.remove(&peer));
        }
        Some(self.budgets.entry(sender).or_insert_with(|| Budget::new(self.rate)))
    }
}

/// The address that stands for the sender: with IPv6 its network, because a single machine has 2^64
/// addresses to choose from. Loopback and private addresses are those of a proxy of ours, and say nothing.
fn sender(peer: IpAddr) -> Option<IpAddr> {
    match peer.to_canonical() {
        IpAddr::V4(v4) => {
            let is_shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
            let says_nothing =
                v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified() || is_shared;
            (!says_nothing).then_some(IpAddr::V4(v4))
        }
        IpAddr::V6(v6) => {
            let says_nothing =
                v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified();
            let network = Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX));
            (!says_nothing).then_some(IpAddr::V6(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str) -> Option<String> {
        sender(peer.parse().unwrap()).map(|sender| sender.to_string())
    }

    #[test]
    fn one_machine_is_one_sender() {
        assert_eq!(of("203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(of("::ffff:203.0.113.7").as_deref(), Some("203.0.113.7"), "as a socket for both kinds shows it");
        assert_eq!(of("2001:db8:1:2:3:4:5:6").as_deref(), Some("2001:db8:1:2::"));
        assert_eq!(of("2001:db8:1:2:ffff::1").as_deref(), Some("2001:db8:1:2::"));
    }

    #[test]
    fn a_proxy_of_ours_is_no_sender() {
        for peer in ["127.0.0.1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "0.0.0.0"] {
            assert_eq!(of(peer), None, "{peer}");
            assert_eq!(of(&format!("::ffff:{peer}")), None, "{peer}");
        }
        for peer in ["::1", "fd00::1", "fe80::1", "::"] {
            assert_eq!(of(peer), None, "{peer}");
        }
    }

    #[test]
    fn only_so_many_are_told_apart() {
        let mut peers = Peers::new(Rate::new(1, 6), 3);
        let mut withdraw = |last: u8, second| {
            let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(second);
            let taken = peers.budget(IpAddr::from([203, 0, 113, last])).unwrap().withdraw(now);
            (taken, peers.budgets.len())
        };
        assert_eq!(withdraw(1, 0), (true, 1));
        for last in 2..9 {
            assert_eq!(withdraw(last, last.into()), (true, usize::from(last.min(3))));
        }
        assert_eq!(withdraw(8, 9), (false, 3), "the last ones are known");
        assert_eq!(withdraw(1, 9), (true, 3), "the first one is forgotten");
    }
}

//! What one sender can take from the others.

use super::*;

fn ip(address: &str) -> Option<IpAddr> {
    Some(address.parse().unwrap())
}

/// A provider that sends from 192.0.2.1 and signs with every id that begins with `real`.
fn set() -> KeySet<impl KeySource> {
    let source = Source(|kid: &str| if kid.starts_with("real") { a_key() } else { Ok(KeyAnswer::Unknown) });
    KeySet::new(source).reserve_for(&["192.0.2.1".parse().unwrap()])
}

/// How many of a hundred made-up ids the provider is asked for.
fn flood(set: &KeySet<impl KeySource>, peer: Option<IpAddr>, second: i64) -> usize {
    let forged = (0..100).map(|number| format!("forged-{peer:?}-{second}-{number}"));
    forged.filter(|kid| set.ask_from(peer, kid, second) != Err(Rejection::Busy)).count()
}

#[test]
fn one_sender_takes_ten_at_once_and_leaves_the_rest_to_others() {
    let set = set();
    assert_eq!(flood(&set, ip("203.0.113.1"), 0), 10);
    assert_eq!(flood(&set, ip("203.0.113.1"), 6), 1);
    assert!(set.ask_from(ip("203.0.113.2"), "real", 6).is_ok());
}

#[test]
fn a_network_of_ipv6_is_one_sender() {
    let set = set();
    let asked = (0..100).filter(|number| flood(&set, ip(&format!("2001:db8:0:1::{number:x}")), 0) > 0).count();
    assert_eq!(asked, 1);
    assert!(set.ask_from(ip("2001:db8:0:2::1"), "real", 0).is_ok());
}

#[test]
fn all_senders_together_take_thirty_at_once_and_one_every_second() {
    let set = set();
    let all = |second| -> usize { (1..=100).map(|last| flood(&set, ip(&format!("203.0.113.{last}")), second)).sum() };
    assert_eq!(all(0), 30);
    assert_eq!(all(1), 1);
    assert_eq!(all(11), 10);
}

#[test]
fn whoever_cannot_be_told_apart_shares_what_is_there_for_everyone() {
    for peer in [None, ip("127.0.0.1"), ip("10.0.0.1"), ip("::1"), ip("fd00::1"), ip("::ffff:192.168.0.1")] {
        assert_eq!(flood(&set(), peer, 0), 30, "{peer:?}");
    }
}

#[test]
fn no_flood_drains_the_reserve() {
    let set = set();
    let all: usize = (1..=100).map(|last| flood(&set, ip(&format!("203.0.113.{last}")), 0)).sum();
    assert_eq!(all, 30);
    assert_eq!(set.ask_from(ip("203.0.113.200"), "real-1", 0), Err(Rejection::Busy));
    assert!(set.ask_from(ip("192.0.2.1"), "real-1", 0).is_ok());
    assert!(set.ask_from(ip("::ffff:192.0.2.1"), "real-2", 0).is_ok(), "as a socket for both kinds shows it");
}

#[test]
fn an_address_that_was_not_published_is_a_sender_like_others() {
    assert!(set().ask_from(ip("198.51.100.1"), "real", 0).is_ok());
}

#[test]
fn the_reserve_is_besides_what_everyone_has() {
    assert_eq!(flood(&set(), ip("192.0.2.1"), 0), 10 + 10);
}

#[test]
fn strangers_that_hold_all_threads_they_get_do_not_hold_those_of_the_reserve() {
    let (started, starts) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let set = KeySet::new(Source(move |kid: &str| {
        if kid != "real" {
            started.send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        }
        a_key()
    }))
    .reserve_for(&["192.0.2.1".parse().unwrap()]);
    thread::scope(|scope| {
        for kid in ["a", "b", "c", "d"] {
            let set = &set;
            scope.spawn(move || set.ask(kid, 0));
        }
        for _ in 0..4 {
            starts.recv().unwrap();
        }
        let (real, other) = (set.ask_from(ip("192.0.2.1"), "real", 0), set.ask("other", 0));
        drop(release);
        assert_eq!(real, Ok(a_point()));
        assert_eq!(other, Err(Rejection::Busy));
    });
}

//! Refreshes: one at a time.

use pennon_domain::{Provider, UserId};
use pennon_storage::{
    Error, Store,
    refreshes::{self, Claim, Claimed},
};
use pennon_testkit::{TempStore, each_backend, now};

use crate::fixture::{PLAID, after, at_once, user};

/// A claim at that second: cooldown of 60 s, lease of 120 s.
fn claim(store: &Store, user: UserId, provider: Provider, seconds: i64) -> Claimed {
    let claim = Claim { now: after(seconds), cooldown_until: after(seconds + 60), leased_until: after(seconds + 120) };
    store.write(|tx| refreshes::claim(tx, user, provider, &claim)).unwrap()
}

fn finish(store: &Store, user: UserId, claimed: i64, outcome: &str) {
    store.write(|tx| refreshes::finish(tx, user, PLAID, after(claimed), outcome)).unwrap();
}

fn lost(seconds: i64) -> Claimed {
    Claimed::Lost { until: after(seconds) }
}

each_backend! {
    fn of_twenty_clicks_one_wins(store: TempStore) {
        let ada = user(&store, "ada");
        let other_server = store.open_again();
        for round in 0..3 {
            let claimed = at_once(20, |index| {
                let store = if index % 2 == 0 { store.store() } else { &other_server };
                claim(store, ada, PLAID, round * 1_000)
            });
            let (won, others): (Vec<_>, Vec<_>) = claimed.into_iter().partition(|claimed| *claimed == Claimed::Won);
            assert_eq!(won.len(), 1);
            assert!(others.iter().all(|other| *other == lost(round * 1_000 + 120)));
        }
    }

    fn the_next_refresh_waits_for_the_cooldown(store: TempStore) {
        let ada = user(&store, "ada");
        assert_eq!(claim(&store, ada, PLAID, 0), Claimed::Won);
        finish(&store, ada, 0, "updated");
        assert_eq!(claim(&store, ada, PLAID, 59), lost(60));
        assert_eq!(claim(&store, ada, PLAID, 60), Claimed::Won);
    }

    fn a_refresh_that_never_ends_holds_up_the_next_until_its_lease_is_over(store: TempStore) {
        let ada = user(&store, "ada");
        claim(&store, ada, PLAID, 0);
        assert_eq!(claim(&store, ada, PLAID, 61), lost(120));
        assert_eq!(claim(&store, ada, PLAID, 120), Claimed::Won);
        finish(&store, ada, 0, "too late");
        assert_eq!(claim(&store, ada, PLAID, 190), lost(240), "the late end of the first is not that of the second");
        assert_eq!(store.read(|tx| refreshes::last(tx, ada, PLAID)).unwrap().unwrap().outcome, None);
    }

    fn users_and_providers_do_not_wait_for_each_other(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        assert_eq!(claim(&store, ada, PLAID, 0), Claimed::Won);
        assert_eq!(claim(&store, grace, PLAID, 0), Claimed::Won);
        assert_eq!(claim(&store, ada, Provider::SNAPTRADE, 0), Claimed::Won);
    }

    fn the_last_refresh_is_told(store: TempStore) {
        let ada = user(&store, "ada");
        let last = || store.read(|tx| refreshes::last(tx, ada, PLAID)).unwrap();
        assert_eq!(last(), None);
        claim(&store, ada, PLAID, 0);
        assert_eq!(last().unwrap().outcome, None);
        finish(&store, ada, 0, "updated");
        let last = last().unwrap();
        assert_eq!((last.claimed_at, last.cooldown_until), (now(), after(60)));
        assert_eq!(last.outcome.as_deref(), Some("updated"));
    }

    fn a_user_who_is_not_there_cannot_claim(store: TempStore) {
        let claim = Claim { now: now(), cooldown_until: now(), leased_until: now() };
        let claimed = store.write(|tx| refreshes::claim(tx, UserId(9), PLAID, &claim));
        assert!(matches!(claimed, Err(Error::NotFound)));
    }
}

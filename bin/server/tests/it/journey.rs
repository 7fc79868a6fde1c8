//! What a user sees, from link to flag to refresh, and what the provider was asked for on the way: the same
//! for every provider.

use std::{sync::Barrier, thread, time::Duration};

use serde_json::{Value, json};

use crate::{
    broker::{Broker, Row, amount, each_provider},
    installation::{Answer, Installation},
};

fn get<B: Broker>(pennon: &Installation, path: &str) -> Value {
    let answer = pennon.get(&format!("/{}/{path}", B::NAME));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn refresh<B: Broker>(pennon: &Installation, body: &Value) -> Answer {
    pennon.post(&format!("/{}/holdings/refresh", B::NAME), body)
}

/// Clicks Refresh, which must work.
fn refreshed<B: Broker>(pennon: &Installation) -> Value {
    let answer = refresh::<B>(pennon, &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn total(pennon: &Installation) -> u64 {
    pennon.sandbox.calls().values().sum()
}

each_provider! {
    fn what_is_shown_is_what_the_provider_holds_and_reading_it_costs_nothing<B>() {
        let pennon = Installation::start();
        let items = [B::link(&pennon, 0), B::link(&pennon, 1)];
        assert_eq!(get::<B>(&pennon, "holdings")["holdings"], Value::Null);
        pennon.sandbox.reset_calls();
        let calls: u64 = items.iter().map(|item| B::calls(&pennon, item)).sum();
        assert_eq!(refreshed::<B>(&pennon)["refresh"]["provider_calls"], calls);
        assert_eq!(total(&pennon), calls);

        let shown = get::<B>(&pennon, "holdings");
        let mut expected: Vec<_> = items.iter().flat_map(|item| B::rows(&pennon, item)).collect();
        expected.sort();
        assert!(expected.len() > 10, "{}", expected.len());
        let rows = rows_shown(&shown);
        for row in &expected {
            let count = |rows: &[Row]| rows.iter().filter(|one| *one == row).count();
            assert!(count(&rows) >= count(&expected), "{row:?} is not shown in {rows:?}");
        }

        for _ in 0..1_000 {
            assert_eq!(get::<B>(&pennon, "holdings")["holdings"], shown["holdings"]);
        }
        assert_eq!(total(&pennon), calls);
    }

    fn news_raises_the_flag_of_one_item_and_a_refresh_asks_for_that_one_alone<B>() {
        let pennon = Installation::start();
        let items = [B::link(&pennon, 0), B::link(&pennon, 1)];
        refreshed::<B>(&pennon);
        assert_eq!(B::news(&pennon, &items[1]), 200);
        assert_eq!(pennon.pending(B::NAME), [items[1].clone()]);
        let cached = get::<B>(&pennon, "holdings");
        assert_eq!(cached["message"], "Holdings retrieved from cache (updates available)");

        pennon.sandbox.reset_calls();
        pennon.forget_cooldown(B::NAME);
        let outcomes = refreshed::<B>(&pennon)["refresh"]["outcomes"].clone();
        assert_eq!((&outcomes[0]["item_id"], &outcomes[0]["outcome"]), (&json!(items[1]), &json!("updated")));
        assert_eq!((outcomes.as_array().unwrap().len(), total(&pennon)), (1, B::calls(&pennon, &items[1])));
        assert_eq!(pennon.pending(B::NAME), [""; 0]);

        // The same again brings nothing new, and says so.
        pennon.forget_cooldown(B::NAME);
        let again = refreshed::<B>(&pennon)["refresh"]["outcomes"].clone();
        assert!(again.as_array().unwrap().iter().all(|one| one["outcome"] == "unchanged"), "{again}");
    }

    fn news_while_a_refresh_is_held_open_stays<B>() {
        let pennon = Installation::start();
        let item = B::link(&pennon, 0);
        pennon.sandbox.hang(B::FIRST_CALL);
        thread::scope(|scope| {
            let refresh = scope.spawn(|| refreshed::<B>(&pennon));
            assert!(pennon.sandbox.wait_until_hanging(B::FIRST_CALL, 1, Duration::from_secs(20)));
            assert_eq!(B::news(&pennon, &item), 200);
            pennon.sandbox.release(B::FIRST_CALL);
            refresh.join().unwrap();
        });
        assert_eq!(pennon.pending(B::NAME), [item]);
    }

    fn of_fifty_clicks_one_is_paid_for<B>() {
        let pennon = Installation::start();
        let items = [B::link(&pennon, 0), B::link(&pennon, 1)];
        pennon.sandbox.reset_calls();
        let barrier = Barrier::new(50);
        let answers: Vec<_> = thread::scope(|scope| {
            let click = || {
                barrier.wait();
                refresh::<B>(&pennon, &json!({}))
            };
            let clicks: Vec<_> = (0..50).map(|_| scope.spawn(click)).collect();
            clicks.into_iter().map(|click| click.join().unwrap()).collect()
        });
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (200, &[429; 49][..]));
        for refused in answers.iter().filter(|answer| answer.status == 429) {
            assert!((1..=60).contains(&refused.retry_after.unwrap()), "{:?}", refused.retry_after);
            assert_eq!(refused.body["retry_after_seconds"], refused.retry_after.unwrap());
        }
        assert_eq!(total(&pennon), items.iter().map(|item| B::calls(&pennon, item)).sum::<u64>());
    }

    fn one_institution_that_wants_a_login_fails_alone_until_it_is_repaired<B>() {
        let pennon = Installation::start();
        let items = [B::link(&pennon, 0), B::link(&pennon, 1)];
        refreshed::<B>(&pennon);
        let kept = B::rows(&pennon, &items[0]);
        B::break_login(&pennon, &items[0]);
        B::news(&pennon, &items[1]);
        pennon.forget_cooldown(B::NAME);

        let refreshed = refresh::<B>(&pennon, &json!({"scope": "all"}));
        assert_eq!(refreshed.status, 200, "{}", refreshed.body);
        let outcomes = refreshed.body["refresh"]["outcomes"].as_array().unwrap();
        assert_eq!((&outcomes[0]["outcome"], &outcomes[0]["needs_reauth"]), (&json!("failed"), &json!(true)));
        assert_eq!((&outcomes[1]["outcome"], &outcomes[1]["needs_reauth"]), (&json!("updated"), &json!(false)));
        let rows = rows_shown(&refreshed.body);
        assert!(!kept.is_empty() && kept.iter().all(|row| rows.contains(row)));
        let status = || get::<B>(&pennon, "connections")["connections"][0]["status"].clone();
        assert_eq!(status(), "needs_reauth");

        assert_eq!(B::repair(&pennon, &items[0]), 200);
        assert_eq!(status(), "active");
    }

    fn what_was_acknowledged_survives_a_pulled_plug<B>() {
        let mut pennon = Installation::start();
        let item = B::link(&pennon, 0);
        refreshed::<B>(&pennon);
        assert_eq!(B::news(&pennon, &item), 200);
        pennon.kill_server();
        pennon.start_server();
        assert_eq!(pennon.pending(B::NAME), [item]);
    }

    fn a_connection_that_is_removed_is_removed_at_the_provider<B>() {
        let pennon = Installation::start();
        let items = [B::link(&pennon, 0), B::link(&pennon, 1)];
        refreshed::<B>(&pennon);
        let removed = pennon.delete(&format!("/{}/connections/{}", B::NAME, items[0]));
        assert!((200..300).contains(&removed.status), "{}", removed.body);
        let left = get::<B>(&pennon, "connections")["connections"].clone();
        assert_eq!((left.as_array().unwrap().len(), &left[0]["item_id"]), (1, &json!(items[1])));
        pennon.forget_cooldown(B::NAME);
        let outcomes = refreshed::<B>(&pennon)["refresh"]["outcomes"].clone();
        assert_eq!(outcomes.as_array().unwrap().len(), 1);
    }
}

#[test]
fn one_provider_never_touches_the_other() {
    use crate::broker::{Plaid, SnapTrade};

    let pennon = Installation::start();
    let (plaid, snaptrade) = (Plaid::link(&pennon, 0), SnapTrade::link(&pennon, 0));
    refreshed::<Plaid>(&pennon);
    refreshed::<SnapTrade>(&pennon);
    Plaid::news(&pennon, &plaid);
    SnapTrade::news(&pennon, &snaptrade);
    let before = get::<Plaid>(&pennon, "holdings");
    pennon.forget_cooldown("snaptrade");
    refreshed::<SnapTrade>(&pennon);
    assert_eq!(get::<Plaid>(&pennon, "holdings")["holdings"], before["holdings"]);
    let both = pennon.get("/api/pending-updates").body;
    assert_eq!(
        (&both["plaid"]["has_pending_updates"], &both["snaptrade"]["has_pending_updates"]),
        (&json!(true), &json!(false))
    );
    // Plaid's cooldown runs on as if nothing had happened.
    assert_eq!(refresh::<Plaid>(&pennon, &json!({})).status, 429);
}

/// The parts of all holdings in an answer of the server.
fn rows_shown(answer: &Value) -> Vec<Row> {
    let holdings = answer["holdings"]["portfolio_data"]["holdings"].as_array().unwrap();
    let part = |part: &Value| {
        let account = part["account_id"].as_str().unwrap().to_owned();
        (account, amount(&part["quantity"]), amount(&part["value"]), amount(&part["cost_basis"]))
    };
    let mut rows: Vec<_> = holdings.iter().flat_map(|one| one["accounts"].as_array().unwrap()).map(part).collect();
    rows.sort();
    rows
}

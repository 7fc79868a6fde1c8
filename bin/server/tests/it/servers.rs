//! Two servers on one PostgreSQL are one Pennon.

use std::{sync::Barrier, thread, time::Instant};

use pennon_testkit::{Backend, Cluster, TempStore};
use serde_json::json;

use crate::{
    fleet::{Fleet, PATIENCE},
    installation::HOLDINGS,
    program::{KEYS, Program, run},
};

const HARBORLINE: &str = "ins_demo_harborline";

#[test]
fn of_a_hundred_clicks_over_two_servers_one_is_paid_for() {
    let database = TempStore::empty(Backend::Postgres);
    let fleet = Fleet::start(&database.url(), 2);
    fleet.link(HARBORLINE);
    fleet.sandbox.reset_calls();
    let (fleet, barrier) = (&fleet, &Barrier::new(100));
    let mut statuses: Vec<_> = thread::scope(|scope| {
        let clicks: Vec<_> = (0..100)
            .map(|click| {
                scope.spawn(move || {
                    barrier.wait();
                    fleet.refresh(click % 2).0
                })
            })
            .collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[429; 99][..]));
    assert_eq!(fleet.sandbox.calls_to(HOLDINGS), 1);
}

#[test]
fn a_webhook_to_one_server_is_seen_on_the_other_at_once() {
    let database = TempStore::empty(Backend::Postgres);
    let fleet = Fleet::start(&database.url(), 2);
    let item = fleet.link(HARBORLINE);
    assert_eq!(fleet.refresh(0).0, 200);
    let mut stream = fleet.events(1).filter(|line| line.starts_with("data:"));
    let mut wait_for = |flag: bool| {
        let raised = format!("\"has_pending_updates\":{flag}");
        assert!(stream.any(|line| line.contains(&raised)));
    };
    wait_for(false);

    let begun = Instant::now();
    assert_eq!(fleet.deliver(0, &fleet.news(&item)), Some(200));
    let acknowledged = begun.elapsed();
    assert!(fleet.flag(1));
    let read = begun.elapsed();
    wait_for(true);
    eprintln!(
        "acknowledged after {acknowledged:?}, read on the other server after {read:?}, in its stream by {:?}",
        begun.elapsed()
    );
}

#[test]
fn a_delivery_that_is_repeated_to_the_other_server_counts_once() {
    let database = TempStore::empty(Backend::Postgres);
    let fleet = Fleet::start(&database.url(), 2);
    let item = fleet.link(HARBORLINE);
    let letter = fleet.news(&item);
    let (fleet, letter) = (&fleet, &letter);
    thread::scope(|scope| {
        for server in [0, 1, 0, 1, 0, 1] {
            scope.spawn(move || assert_eq!(fleet.deliver(server, letter), Some(200)));
        }
    });
    assert_eq!(database.texts("SELECT event_seq::text AS text FROM provider_items"), ["1"]);
}

#[test]
fn a_server_that_dies_while_it_refreshes_holds_up_the_other_until_its_lease_is_over() {
    let database = TempStore::empty(Backend::Postgres);
    let fleet = Fleet::start(&database.url(), 2);
    fleet.link(HARBORLINE);
    fleet.sandbox.hang(HOLDINGS);
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(fleet.try_refresh(0), None, "its server died"));
        assert!(fleet.sandbox.wait_until_hanging(HOLDINGS, 1, PATIENCE));
        fleet.kill(0);
    });
    fleet.sandbox.clear_faults();
    let (status, answer) = fleet.refresh(1);
    assert_eq!(status, 429);
    assert!((1..=60).contains(&answer["retry_after_seconds"].as_u64().unwrap()), "{answer}");
    // So much time passes.
    database.execute(
        "UPDATE refreshes SET claimed_at = claimed_at - INTERVAL '60 seconds', \
         cooldown_until = cooldown_until - INTERVAL '60 seconds', leased_until = leased_until - INTERVAL '60 seconds'",
    );
    assert_eq!(fleet.refresh(1).0, 200);
}

#[test]
fn of_ten_servers_that_start_at_once_one_migrates() {
    let database = TempStore::empty(Backend::Postgres);
    let fleet = Fleet::start(&database.url(), 10);
    let migrated: Vec<_> = (0..10).map(|server| fleet.log(server).matches("migrated the database").count()).collect();
    let busy: Vec<_> = migrated.iter().filter(|count| **count > 0).collect();
    assert_eq!(busy.len(), 1, "{migrated:?}");
    assert!(
        (0..10).all(|server| fleet.log(server).matches("listening on http:").count() == 1),
        "none had to try again"
    );
}

#[test]
fn a_server_that_meets_a_newer_schema_says_so_and_ends() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let database = TempStore::new(backend);
        database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
        for run_migrations in ["true", "false"] {
            let output = run(&[KEYS, ("DATABASE_URL", &database.url()), ("RUN_MIGRATIONS", run_migrations)]);
            assert_eq!(output.status.code(), Some(1));
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("DATABASE_URL: the database schema is newer than this program"), "{said}");
        }
    }
}

#[test]
fn while_the_database_is_down_everyone_is_told_to_come_back_and_afterwards_nothing_is_missing() {
    let cluster = Cluster::start("");
    let fleet = Fleet::start(&cluster.url(), 2);
    let item = fleet.link(HARBORLINE);
    let before = fleet.news(&item);
    assert_eq!(fleet.deliver(0, &before), Some(200));
    cluster.kill();
    let letter = fleet.news(&item);
    let begun = Instant::now();
    for server in [0, 1] {
        assert_eq!(fleet.get(server, "/plaid/holdings").0, 503);
        assert_eq!(fleet.deliver(server, &letter), Some(503));
        assert_eq!(fleet.status(server, "/readyz"), Some(503));
        assert_eq!(fleet.status(server, "/healthz"), Some(200));
    }
    assert!(begun.elapsed() < PATIENCE);

    cluster.start_again();
    while fleet.deliver(1, &letter) != Some(200) {
        assert!(begun.elapsed() < PATIENCE, "the server does not heal");
    }
    fleet.wait_until_ready(0);
    assert!(fleet.flag(0));
    assert_eq!(fleet.deliver(0, &before), Some(200), "it is on record");
    let (_, pending) = fleet.get(0, "/plaid/pending-updates");
    assert_eq!(pending["items"][0]["item_id"], json!(item));
    assert!(
        (0..2).all(|server| fleet.log(server).matches("listening on http:").count() == 1),
        "none was started again"
    );
}

#[test]
fn pages_come_from_the_replica_if_there_is_one() {
    let primary = Cluster::start("");
    let database = TempStore::on(&primary.url());
    let replica = primary.replica();
    let folder = tempfile::tempdir().unwrap();
    let secret = ("PENNON_PROXY_SECRET", "0123456789abcdef");
    let mut program = Program::start(
        folder.path(),
        &[("DATABASE_URL", &database.url()), ("DATABASE_READ_URL", &replica.same(&database.url())), secret],
    );
    let page = |program: &Program| {
        let request =
            ureq::get(format!("{}/api/pending-updates", program.url)).header("X-Pennon-User", "ann@example.com");
        request.header("X-Pennon-Proxy-Secret", secret.1).call().unwrap().body_mut().read_to_string().unwrap()
    };
    let first = page(&program);
    replica.catch_up(&primary);
    assert_eq!(page(&program), first);
    drop(replica);
    assert_eq!(page(&program), first, "without its replica the server asks the primary");
    program.wait_for_line("the replica is left alone");

    let refused = run(&[KEYS, ("DATABASE_URL", &database.url()), ("DATABASE_READ_URL", "sqlite://pages.db")]);
    assert!(String::from_utf8(refused.stderr).unwrap().starts_with("pennon-server: DATABASE_READ_URL: "));
}

//! Servers and databases that are killed at any moment, under a load of webhooks. What was acknowledged is
//! there, counted once.
//!
//! `make chaos` runs this with two hundred kills per engine; without `PENNON_CHAOS_KILLS` there are a few.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use pennon_testkit::{Backend, Cluster, TempStore};

use crate::fleet::{Fleet, PATIENCE};

const SENDERS: usize = 4;

/// How long a sender waits before it tries again.
const BACKOFF: Duration = Duration::from_millis(10);

/// What can be killed.
enum Victim {
    Server(usize),
    Database,
}

struct Chaos<'a> {
    fleet: &'a Fleet,
    cluster: Option<&'a Cluster>,
    servers: usize,
    items: [String; 2],
    acknowledged: AtomicU64,
    attempts: AtomicU64,
    over: AtomicBool,
}

#[test]
fn nothing_acknowledged_is_lost_with_the_server_of_sqlite() {
    let database = TempStore::new(Backend::Sqlite);
    rage(&database, None, 1);
}

#[test]
fn nothing_acknowledged_is_lost_with_a_server_or_with_postgresql() {
    let cluster = Cluster::start("");
    let database = TempStore::on(&cluster.url());
    rage(&database, Some(&cluster), 2);
}

fn kills() -> u64 {
    std::env::var("PENNON_CHAOS_KILLS").map_or(5, |kills| kills.parse().unwrap())
}

fn rage(database: &TempStore, cluster: Option<&Cluster>, servers: usize) {
    let fleet = &Fleet::start(&database.url(), servers);
    let items = ["ins_demo_harborline", "ins_demo_maplecourt"].map(|institution| fleet.link(institution));
    let [acknowledged, attempts] = [AtomicU64::new(0), AtomicU64::new(0)];
    let chaos = &Chaos { fleet, cluster, servers, items, acknowledged, attempts, over: AtomicBool::new(false) };
    let mut sent = BTreeMap::new();
    let mut killed = [0, 0];
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS).map(|seed| scope.spawn(move || chaos.send(seed as u64))).collect();
        let killer = scope.spawn(move || {
            // However the killer ends, the senders must not go on for ever.
            let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| chaos.kill()));
            chaos.over.store(true, Ordering::Relaxed);
            killed
        });
        killed = killer.join().unwrap().unwrap();
        for (item, count) in senders.into_iter().flat_map(|sender| sender.join().unwrap()) {
            *sent.entry(item).or_insert(0) += count;
        }
    });
    chaos.settle(database, &sent, killed);
}

impl Chaos<'_> {
    /// Sends news until it is over, and returns how many of each item. Like a provider, it sends each one
    /// until somebody has acknowledged it; and now and then once more, because its receipt was lost.
    fn send(&self, seed: u64) -> BTreeMap<String, u64> {
        let mut random = Random::new(seed);
        let mut sent = BTreeMap::new();
        while !self.over.load(Ordering::Relaxed) {
            let item = &self.items[random.below(2)];
            let letter = self.fleet.news(item);
            loop {
                self.attempts.fetch_add(1, Ordering::Relaxed);
                match self.fleet.deliver(random.below(self.servers), &letter) {
                    Some(200) => break,
                    None | Some(503) => thread::sleep(BACKOFF),
                    Some(other) => panic!("a good webhook was answered {other}"),
                }
            }
            self.acknowledged.fetch_add(1, Ordering::Relaxed);
            *sent.entry(item.clone()).or_insert(0) += 1;
            if random.below(4) == 0 {
                self.fleet.deliver(random.below(self.servers), &letter);
            }
        }
        sent
    }

    /// Kills one after the other, each time after some more webhooks went through, and starts it again.
    fn kill(&self) -> [u64; 2] {
        let mut random = Random::new(99);
        let mut killed = [0, 0];
        for kill in 0..kills() {
            let calm = self.acknowledged.load(Ordering::Relaxed) + 1 + random.below(20) as u64;
            let begun = std::time::Instant::now();
            while self.acknowledged.load(Ordering::Relaxed) < calm {
                assert!(begun.elapsed() < PATIENCE, "nothing is acknowledged any more");
                thread::sleep(Duration::from_millis(1));
            }
            match self.victim(kill) {
                Victim::Server(server) => {
                    killed[0] += 1;
                    self.fleet.kill(server);
                    self.fleet.launch(server);
                    self.fleet.wait_until_ready(server);
                }
                Victim::Database => {
                    killed[1] += 1;
                    let cluster = self.cluster.unwrap();
                    cluster.kill();
                    cluster.start_again();
                }
            }
        }
        killed
    }

    /// One after the other, so that everyone's turn comes even if the story is short.
    fn victim(&self, kill: u64) -> Victim {
        match kill as usize % (self.servers + usize::from(self.cluster.is_some())) {
            server if server < self.servers => Victim::Server(server),
            _ => Victim::Database,
        }
    }

    /// Compares what the senders know with what is in the database.
    fn settle(&self, database: &TempStore, sent: &BTreeMap<String, u64>, [servers, databases]: [u64; 2]) {
        let number = |sql: &str| database.texts(sql)[0].parse::<u64>().unwrap();
        let acknowledged = self.acknowledged.load(Ordering::Relaxed);
        let recorded = number("SELECT CAST(count(*) AS TEXT) AS text FROM webhook_events");
        let counted = number("SELECT CAST(sum(event_seq) AS TEXT) AS text FROM provider_items");
        eprintln!(
            "{:?}: {servers} servers and {databases} databases killed; {acknowledged} webhooks acknowledged in {} \
             attempts, {recorded} on record, {counted} counted",
            database.backend(),
            self.attempts.load(Ordering::Relaxed),
        );
        assert_eq!((recorded, counted), (acknowledged, acknowledged));
        for (item, sent) in sent {
            let of_item =
                format!("SELECT CAST(event_seq AS TEXT) AS text FROM provider_items WHERE item_id = '{item}'");
            assert_eq!(number(&of_item), *sent);
        }
        (0..self.servers).for_each(|server| self.fleet.wait_until_ready(server));
        assert!(self.fleet.flag(0));
    }
}

/// Good enough to be unfair: a xorshift.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        Self(u64::from(now) << 8 | seed | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

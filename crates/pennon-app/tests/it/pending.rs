//! The rule for sequences in the domain, and what the storage makes of it.

use pennon_domain::{Institution, Provider, Seq, Sequences};
use pennon_storage::{
    Error,
    items::{self, Synced},
    portfolios,
};
use pennon_testkit::{TempStore, World, each_backend, now, snapshot};
use proptest::{prelude::*, test_runner::TestRunner};

#[derive(Debug, Clone)]
enum Step {
    News,
    Begin,
    /// The refresh that began at this index (modulo those under way) ends well or not.
    End(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::News),
        2 => Just(Step::Begin),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(index, well)| Step::End(index, well)),
    ]
}

each_backend! {
    fn whatever_comes_in_whatever_order_the_storage_keeps_to_the_rule(store: TempStore) {
        let world = World::new(store);
        let ann = world.user("ann");
        let mut cases = 0;
        let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
        // Every case has an item of its own; one with news would hide what the flag says of the next.
        let case = |steps: Vec<Step>| {
            cases += 1;
            let id = world.link(&ann, &format!("item-{cases}"), snapshot(&[]));
            let mut rule = Sequences::default();
            let mut running: Vec<Seq> = Vec::new();
            for step in steps {
                match step {
                    Step::News => {
                        rule = rule.raised();
                        world.store().write(|tx| items::raise(tx, Provider::PLAID, &id, now())).unwrap();
                    }
                    Step::Begin => running.push(rule.event),
                    Step::End(index, well) if !running.is_empty() => {
                        let seen = running.remove(index % running.len());
                        if well {
                            rule = rule.synced_to(seen);
                            let institution = &Institution::default();
                            let synced = Synced { seen, at: now(), as_of: None, hash: "hash", institution };
                            world.store().write(|tx| items::synced(tx, Provider::PLAID, &id, &synced)).unwrap();
                        }
                    }
                    Step::End(..) => {}
                }
                let (item, flag) = world
                    .store()
                    .write(|tx| {
                        let flag = portfolios::recompute_flags(tx, ann.id)?.get(Provider::PLAID);
                        Ok::<_, Error>((items::find(tx, Provider::PLAID, &id)?, flag))
                    })
                    .unwrap();
                prop_assert_eq!(item.unwrap().sequences, rule);
                prop_assert_eq!(flag, rule.is_pending());
            }
            world.store().write(|tx| items::end(tx, Provider::PLAID, &id, now())).unwrap();
            Ok(())
        };
        let case = std::cell::RefCell::new(case);
        let run = |steps| (case.borrow_mut())(steps);
        TestRunner::new(config).run(&prop::collection::vec(step(), 0..30), run).unwrap();
    }
}

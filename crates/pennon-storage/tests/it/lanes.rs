//! Work that may not have all connections.

use std::time::Duration;

use pennon_storage::Error;
use pennon_testkit::{TempStore, each_backend};

each_backend! {
    fn what_is_in_a_lane_keeps_to_it_and_the_others_do_not_notice(store: TempStore) {
        let lane = store.lane(1, Duration::ZERO);
        let read = lane.read(|_| {
            assert!(matches!(lane.read(|_| Ok::<_, Error>(())), Err(Error::Busy)));
            assert!(matches!(lane.clone().write(|_| Ok::<_, Error>(())), Err(Error::Busy)));
            store.read(|_| Ok::<_, Error>(()))?;
            store.lane(1, Duration::ZERO).read(|_| Ok::<_, Error>(()))
        });
        read.unwrap();
        lane.write(|_| Ok::<_, Error>(())).unwrap();
    }
}

each_backend! {
    fn a_place_in_a_lane_becomes_free(store: TempStore) {
        let lane = store.lane(2, Duration::from_secs(30));
        std::thread::scope(|scope| {
            let work = || (0..20).for_each(|_| lane.read(|_| Ok::<_, Error>(())).unwrap());
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(work)).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
        let failed = lane.read(|_| Err::<(), _>(Error::NotFound));
        assert!(matches!(failed, Err(Error::NotFound)));
    }
}

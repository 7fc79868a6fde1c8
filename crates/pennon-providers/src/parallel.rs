//! Doing several things at once, on a bounded number of threads.

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// Calls `work` for every task, on at most `workers` threads of which the caller's is one, and returns the
/// results in the order of the tasks. After the first failure no further task is begun.
pub(crate) fn map<T: Sync, U: Send, E: Send>(
    tasks: &[T],
    workers: usize,
    work: impl Fn(&T) -> Result<U, E> + Sync,
) -> Result<Vec<U>, E> {
    let queue = Mutex::new(tasks.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(tasks.len()));
    let failed = Mutex::new(None);
    let worker = || {
        while lock(&failed).is_none() {
            let Some((index, task)) = lock(&queue).next() else { break };
            match work(task) {
                Ok(result) => lock(&done).push((index, result)),
                Err(error) => drop(lock(&failed).get_or_insert(error)),
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers.min(tasks.len()) {
            // Whatever threads the machine does not give, the caller's does the work.
            if thread::Builder::new().name("provider".to_owned()).spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        worker();
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<usize> = (0..100).collect();
        for workers in [0, 1, 3, 500] {
            let doubled = map::<_, _, ()>(&tasks, workers, |task| Ok(task * 2)).unwrap();
            assert_eq!(doubled, tasks.iter().map(|task| task * 2).collect::<Vec<_>>());
        }
        assert_eq!(map::<usize, usize, ()>(&[], 4, |task| Ok(*task)), Ok(vec![]));
    }

    #[test]
    fn workers_work_at_the_same_time() {
        // Each waits until all are there.
        let all = Barrier::new(4);
        let waited = map::<_, _, ()>(&[(); 4], 4, |()| Ok(all.wait().is_leader())).unwrap();
        assert_eq!(waited.len(), 4);
    }

    #[test]
    fn after_a_failure_nothing_is_begun() {
        let begun = AtomicUsize::new(0);
        let failed = map::<_, (), _>(&[(); 50], 1, |()| Err(begun.fetch_add(1, Ordering::SeqCst)));
        assert_eq!((failed, begun.load(Ordering::SeqCst)), (Err(0), 1));
    }
}

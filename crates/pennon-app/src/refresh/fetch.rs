//! Fetching the items of a refresh in parallel, with one deadline for all.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use pennon_domain::{
    Access, CallContext, HoldingsPort, Item, ItemStatus, ProviderCall, ProviderError, Snapshot, StatusChange,
};

use super::Planned;

/// An item with what the provider answered.
pub(super) struct Fetched {
    pub(super) item: Item,
    pub(super) answer: Answer,
}

/// A client ends its calls by the deadline itself. This is for one that does not: it is left behind with
/// its thread, and its items have failed.
const GRACE: Duration = Duration::from_secs(1);

/// Fetches every planned item on threads of its own, at most `parallel` at once, and returns all of them
/// in the planned order.
pub(super) fn all(
    port: Arc<dyn HoldingsPort>,
    planned: Vec<Planned>,
    parallel: usize,
    cx: &CallContext,
) -> Vec<Fetched> {
    let items: Vec<_> = planned.iter().map(|one| one.item.clone()).collect();
    let workers = parallel.clamp(1, planned.len().max(1));
    let queue = Arc::new(Mutex::new(planned.into_iter().enumerate().collect::<VecDeque<_>>()));
    let (sender, receiver) = mpsc::channel();
    for _ in 0..workers {
        let (port, queue, sender, cx) = (port.clone(), queue.clone(), sender.clone(), cx.clone());
        let worker = move || work(&*port, &queue, &sender, &cx);
        if let Err(error) = thread::Builder::new().name("refresh".to_owned()).spawn(worker) {
            log::error!("no thread for a refresh: {error}");
        }
    }
    drop(sender);
    collect(items, &receiver, cx)
}

type Queue = Mutex<VecDeque<(usize, Planned)>>;
type Answer = Result<Snapshot, ProviderError>;

/// What a worker tells of the item with that number.
enum Told {
    Begun(usize),
    Answered(usize, Answer),
}

fn work(port: &dyn HoldingsPort, queue: &Queue, told: &mpsc::Sender<Told>, cx: &CallContext) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some((index, planned)) = next else { return };
        // Nobody listens any more when the deadline is over.
        if told.send(Told::Begun(index)).is_err() {
            return;
        }
        // A client that panics has failed like one that answers nonsense: for its own item only.
        let answer = catch_unwind(AssertUnwindSafe(|| one(port, &planned, cx)))
            .unwrap_or_else(|_| Err(ProviderError::RetryLater { code: "CLIENT_PANICKED".to_owned() }));
        if told.send(Told::Answered(index, answer)).is_err() {
            return;
        }
    }
}

fn one(port: &dyn HoldingsPort, planned: &Planned, cx: &CallContext) -> Answer {
    if !planned.item.status.is_callable() {
        let code = planned.item.status_reason.clone().unwrap_or_else(|| "GONE".to_owned());
        return Err(ProviderError::Gone { code });
    }
    match &planned.access {
        _ if cx.time_left().is_zero() => Err(timed_out()),
        Ok(access) => {
            if planned.item.status == ItemStatus::NeedsReauth && !port.answers_prove_login() {
                check_login(port, access, cx)?;
            }
            port.holdings(access, cx).map(Snapshot::printable)
        }
        Err(code) => Err(ProviderError::Configuration { code: code.clone() }),
    }
}

/// Spares the calls whose answer would only repeat what was known before the connection broke.
fn check_login(port: &dyn HoldingsPort, access: &Access, cx: &CallContext) -> Result<(), ProviderError> {
    match port.inspect(access, cx)?.status {
        Some(StatusChange { status: ItemStatus::NeedsReauth, reason }) => {
            Err(ProviderError::Reauth { code: reason.unwrap_or_else(|| "LOGIN_REQUIRED".to_owned()) })
        }
        _ => Ok(()),
    }
}

/// What is known of an item.
enum State {
    Waiting,
    Begun(Instant),
    Answered(Answer),
}

fn collect(items: Vec<Item>, told: &mpsc::Receiver<Told>, cx: &CallContext) -> Vec<Fetched> {
    let mut states: Vec<State> = items.iter().map(|_| State::Waiting).collect();
    let mut missing = items.len();
    while missing > 0 {
        match told.recv_timeout(cx.time_left() + GRACE) {
            Ok(Told::Begun(index)) => states[index] = State::Begun(Instant::now()),
            Ok(Told::Answered(index, answer)) => {
                states[index] = State::Answered(answer);
                missing -= 1;
            }
            Err(_) => break,
        }
    }
    items.into_iter().zip(states).map(|(item, state)| settle(item, state, cx)).collect()
}

/// A call that was begun and left behind may be billed: it goes on record in the name of its client.
fn settle(item: Item, state: State, cx: &CallContext) -> Fetched {
    let answer = match state {
        State::Answered(answer) => answer,
        State::Waiting => Err(timed_out()),
        State::Begun(at) => {
            cx.calls.record(ProviderCall {
                provider: item.provider,
                endpoint: "unanswered".to_owned(),
                item: Some(item.id.clone()),
                at: cx.now,
                duration: at.elapsed(),
                error_code: Some("TIMEOUT".to_owned()),
                request_id: None,
            });
            Err(timed_out())
        }
    };
    Fetched { item, answer }
}

fn timed_out() -> ProviderError {
    ProviderError::RetryLater { code: "TIMEOUT".to_owned() }
}

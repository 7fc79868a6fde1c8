//! Hearing what others commit, by `LISTEN` on a connection of its own.

use std::{
    collections::BTreeSet,
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use diesel::{PgConnection, connection::SimpleConnection};
use pennon_domain::UserId;
use r2d2::ManageConnection;

use super::{Change, Hub, Notice};
use crate::{
    Error,
    manager::{ConnectError, Manager},
};

/// How often the socket is looked at. Diesel does not show it, so that nobody can be woken by it; a look is
/// one system call that finds nothing.
const LOOK: Duration = Duration::from_millis(20);

/// How often the server is asked for a sign of life, without which a connection that was cut in silence
/// would be listened to for ever.
const PULSE: Duration = Duration::from_secs(10);

/// How long to wait before the first and before every later attempt to connect again.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

/// A payload has less than 8000 bytes; a change takes less than 40.
const CHANGES_PER_PAYLOAD: usize = 150;

/// The statement that tells of these changes when its transaction is committed. Every part of it is made of
/// numbers and names of our own.
pub(crate) fn announcement(changes: &BTreeSet<Change>) -> String {
    let changes: Vec<_> = changes.iter().map(|change| format!("{}:{}", change.provider, change.user.0)).collect();
    let payloads: Vec<_> = changes
        .chunks(CHANGES_PER_PAYLOAD)
        .map(|chunk| format!("SELECT pg_notify('pennon_changes', '{}')", chunk.join(" ")))
        .collect();
    payloads.join("; ")
}

/// Listens on a thread of its own until the feed is closed.
pub(super) fn start(hub: Arc<Hub>, manager: Manager) -> io::Result<()> {
    thread::Builder::new().name("pennon-feed".to_owned()).spawn(move || run(&hub, &manager)).map(|_| ())
}

fn run(hub: &Hub, manager: &Manager) {
    let mut pause = PAUSES[0];
    loop {
        let began = Instant::now();
        let Err(error) = listen(hub, manager) else { return };
        hub.is_deaf();
        // A connection that stood for a while is no sign that the next one will fail.
        pause = if began.elapsed() > PULSE { PAUSES[0] } else { (pause * 2).min(PAUSES[1]) };
        if hub.rest(pause) {
            return;
        }
        log::warn!("the change feed is interrupted and connects again: {error}");
    }
}

/// Ends well when the feed is closed, and with an error when the connection is lost.
fn listen(hub: &Hub, manager: &Manager) -> Result<(), ConnectError> {
    let mut pooled = manager.connect()?;
    let Some(conn) = pooled.conn.postgres() else { return Ok(()) };
    conn.batch_execute("SET application_name = 'pennon-feed'; LISTEN pennon_changes").map_err(Error::from)?;
    hub.hears();
    let mut last_pulse = Instant::now();
    while !hub.rest(LOOK) {
        hand_out(hub, conn)?;
        if last_pulse.elapsed() > PULSE {
            conn.batch_execute("SELECT 1").map_err(Error::from)?;
            last_pulse = Instant::now();
        }
    }
    Ok(())
}

fn hand_out(hub: &Hub, conn: &mut PgConnection) -> Result<(), Error> {
    for notification in conn.notifications_iter() {
        for change in notification?.payload.split(' ') {
            // What another version says and this one does not understand is a change all the same.
            hub.tell(parse(change).map_or(Notice::Missed, Notice::Changed));
        }
    }
    Ok(())
}

fn parse(change: &str) -> Option<Change> {
    let (provider, user) = change.split_once(':')?;
    Some(Change { user: UserId(user.parse().ok()?), provider: provider.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use pennon_domain::Provider;

    use super::*;

    #[test]
    fn what_is_announced_can_be_read() {
        let change = |user| Change { user: UserId(user), provider: Provider::SNAPTRADE };
        let all: BTreeSet<_> = (0..400).map(change).chain([change(i64::MAX)]).collect();
        let statement = announcement(&all);
        let payloads: Vec<_> = statement.split("; ").map(|one| one.split('\'').nth(3).unwrap()).collect();
        assert!(payloads.iter().all(|payload| payload.len() < 8_000));
        let read: BTreeSet<_> = payloads.iter().flat_map(|all| all.split(' ')).map(|one| parse(one).unwrap()).collect();
        assert_eq!(read, all);
        assert_eq!([parse(""), parse("plaid"), parse("plaid:x"), parse("Other:1")], [None; 4]);
    }
}

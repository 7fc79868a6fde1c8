//! Sending webhooks and waiting for the receiver without holding up other requests.

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::control::order::delivery;
use crate::courier::Receipt;
use crate::snaptrade::{About, Event};
use crate::world::World;
use crate::{Error, clock};

/// Sends one webhook.
pub(super) async fn fire(world: &World, about: About<'_>, event: &Event<'_>) -> Result<u16, Error> {
    wait(|receipt| world.snaptrade.send(about, event, clock::now(), receipt)).await
}

/// Sends a webhook again.
pub(super) async fn fire_again(world: &World, webhook_id: &str) -> Result<u16, Error> {
    wait(|receipt| world.snaptrade.send_again(webhook_id, receipt)).await
}

/// Sends one webhook for each account of a connection, as a synchronisation does. `webhook` tells how the first one fared that was
/// not taken, or the last one; `webhooks` tells it of all.
pub(super) async fn fire_accounts(world: &World, connection_id: &str, event_type: &str) -> Result<[Value; 2], Error> {
    let mut outcomes = Vec::new();
    for account_id in world.snaptrade.account_ids(connection_id)? {
        let outcome = fire(world, About::Account(connection_id, &account_id), &Event::of(event_type)).await;
        outcomes.push(delivery(outcome));
    }
    let failed = outcomes.iter().find(|outcome| outcome["status"] != 200);
    let telling = failed.or(outcomes.last()).cloned().unwrap_or_default();
    Ok([telling, json!(outcomes)])
}

async fn wait(send: impl FnOnce(Receipt)) -> Result<u16, Error> {
    let (sender, receiver) = oneshot::channel();
    send(Box::new(move |status| {
        // The request may have been given up in the meantime.
        let _ = sender.send(status);
    }));
    receiver.await.map_err(|_| Error::Stopped)?
}

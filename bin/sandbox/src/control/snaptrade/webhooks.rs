//! Firing webhooks, and sending them again.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::fire::{fire, fire_again};
use crate::Error;
use crate::control::order::{delivery, read, reply};
use crate::snaptrade::{About, Event};
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookOrder {
    event_type: String,
    /// The account it is about; without it the first one of the connection.
    account_id: Option<String>,
    /// Fields that replace or extend the usual ones.
    #[serde(default)]
    fields: Map<String, Value>,
    /// In the shape for OAuth apps.
    #[serde(default)]
    oauth: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiverOrder {
    /// Without `/snaptrade/webhook`.
    base: String,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/connections/{connection_id}/webhook", web::post().to(about_connection))
        .route("/users/{user_id}/webhook", web::post().to(about_user))
        .route("/receiver", web::post().to(set_receiver))
        .route("/webhooks", web::get().to(list))
        .route("/webhooks/{webhook_id}/redeliver", web::post().to(redeliver));
}

async fn about_connection(world: web::Data<World>, connection_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let order: WebhookOrder = match read(&body) {
        Ok(order) => order,
        Err(error) => return reply(Err(error)),
    };
    let about = match &order.account_id {
        Some(account_id) => About::Account(&connection_id, account_id),
        None => About::Connection(&connection_id),
    };
    let event = Event { event_type: &order.event_type, extra: order.fields, oauth: order.oauth };
    told(fire(&world, about, &event).await)
}

async fn about_user(world: web::Data<World>, user_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let order: WebhookOrder = match read(&body) {
        Ok(order) => order,
        Err(error) => return reply(Err(error)),
    };
    let event = Event { event_type: &order.event_type, extra: order.fields, oauth: order.oauth };
    told(fire(&world, About::User(&user_id), &event).await)
}

async fn set_receiver(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(read(&body).map(|order: ReceiverOrder| {
        world.snaptrade.set_webhook_base(&order.base);
        json!({"base": order.base})
    }))
}

async fn list(world: web::Data<World>) -> HttpResponse {
    let sent = world.snaptrade.sent_webhooks();
    let list: Vec<Value> =
        sent.iter().map(|sent| json!({"webhook_id": sent.webhook_id, "event_type": sent.event_type})).collect();
    reply(Ok(json!({"webhooks": list})))
}

async fn redeliver(world: web::Data<World>, webhook_id: web::Path<String>) -> HttpResponse {
    told(fire_again(&world, &webhook_id).await)
}

/// Only what concerns the receiver is a result; something unknown is an error of this call.
fn told(outcome: Result<u16, Error>) -> HttpResponse {
    match outcome {
        Err(error @ (Error::NotFound { .. } | Error::NoReceiver(_))) => reply(Err(error)),
        outcome => reply(Ok(delivery(outcome))),
    }
}

//! The controls of one item: its positions, its webhooks, its login.

use actix_web::{HttpResponse, web};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::order::{delivery, read, reply};
use super::snaptrade;
use crate::change::Edit;
use crate::plaid::{News, Refusal};
use crate::world::World;
use crate::{Error, clock};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PositionOrder {
    security_id: Option<String>,
    ticker: Option<String>,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    quantity: Option<Decimal>,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    price: Option<Decimal>,
    #[serde(default)]
    remove: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookOrder {
    r#type: String,
    code: String,
    /// The error inside the webhook.
    error_code: Option<String>,
    /// Fields that replace or extend the usual ones.
    #[serde(default)]
    fields: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginOrder {
    #[serde(default = "login_required")]
    error_code: String,
    link_token: Option<String>,
    /// Whether the provider tells the client about it.
    #[serde(default)]
    webhook: bool,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/items", web::get().to(list))
        .route("/items/{item_id}/news", web::post().to(news))
        .route("/items/{item_id}/positions", web::post().to(positions))
        .route("/items/{item_id}/sell-everything", web::post().to(sell_everything))
        .route("/items/{item_id}/webhook", web::post().to(webhook))
        .route("/items/{item_id}/break", web::post().to(break_login))
        .route("/items/{item_id}/repair", web::post().to(repair));
}

async fn list(world: web::Data<World>) -> HttpResponse {
    let items = world.plaid.items().into_iter().chain(world.snaptrade.connections());
    reply(Ok(json!({"items": items.collect::<Vec<_>>()})))
}

async fn news(world: web::Data<World>, item_id: web::Path<String>) -> HttpResponse {
    // A page that shows both providers knows the id and not whose it is.
    if world.snaptrade.has_connection(&item_id) {
        return snaptrade::news(&world, &item_id).await;
    }
    let change = match world.plaid.news(&item_id) {
        Ok(change) => change,
        Err(error) => return reply(Err(error)),
    };
    let webhook = fire(&world, &item_id, "HOLDINGS", "DEFAULT_UPDATE", Map::new()).await;
    reply(Ok(json!({"item_id": *item_id, "new": change.new, "updated": change.updated, "webhook": delivery(webhook)})))
}

async fn positions(world: web::Data<World>, item_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    reply(edited(&world, &item_id, &body))
}

async fn sell_everything(world: web::Data<World>, item_id: web::Path<String>) -> HttpResponse {
    reply(world.plaid.sell_everything(&item_id).map(|()| json!({"item_id": *item_id})))
}

async fn webhook(world: web::Data<World>, item_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let mut order: WebhookOrder = match read(&body) {
        Ok(order) => order,
        Err(error) => return reply(Err(error)),
    };
    if let Some(code) = &order.error_code {
        order.fields.insert("error".to_owned(), Refusal::of(code).in_webhook());
    }
    let outcome = fire(&world, &item_id, &order.r#type, &order.code, order.fields).await;
    // Only what concerns the receiver is a result; an unknown item is an error of this call.
    match outcome {
        Err(error @ (Error::NotFound { .. } | Error::NoReceiver(_))) => reply(Err(error)),
        outcome => reply(Ok(delivery(outcome))),
    }
}

async fn break_login(world: web::Data<World>, item_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let done = read(&body)
        .and_then(|order: LoginOrder| world.plaid.break_item(&item_id, &order.error_code).map(|()| order.webhook));
    tell(&world, &item_id, done, "ERROR").await
}

async fn repair(world: web::Data<World>, item_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let done = read(&body).and_then(|order: LoginOrder| {
        match &order.link_token {
            Some(link_token) => world.plaid.repair_with(&item_id, link_token)?,
            None => world.plaid.repair(&item_id)?,
        }
        Ok(order.webhook)
    });
    tell(&world, &item_id, done, "LOGIN_REPAIRED").await
}

/// Answers, after an ITEM webhook if one was asked for.
async fn tell(world: &World, item_id: &str, done: Result<bool, Error>, code: &str) -> HttpResponse {
    match done {
        Ok(true) => reply(Ok(
            json!({"item_id": item_id, "webhook": delivery(fire(world, item_id, "ITEM", code, Map::new()).await)}),
        )),
        Ok(false) => reply(Ok(json!({"item_id": item_id}))),
        Err(error) => reply(Err(error)),
    }
}

fn edited(world: &World, item_id: &str, body: &[u8]) -> Result<Value, Error> {
    let order: PositionOrder = read(body)?;
    let security = order
        .security_id
        .or(order.ticker)
        .ok_or_else(|| Error::Invalid("name a security_id or a ticker".to_owned()))?;
    if order.remove {
        world.plaid.sell(item_id, &security)?;
        return Ok(json!({"item_id": item_id}));
    }
    let change = world.plaid.edit(item_id, &security, Edit { quantity: order.quantity, price: order.price })?;
    Ok(json!({"item_id": item_id, "new": change.new, "updated": change.updated}))
}

/// Sends a webhook and waits for the receiver without holding up other requests.
async fn fire(
    world: &World,
    item_id: &str,
    webhook_type: &str,
    webhook_code: &str,
    extra: Map<String, Value>,
) -> Result<u16, Error> {
    let (sender, receiver) = oneshot::channel();
    let receipt = Box::new(move |status| {
        // The request may have been given up in the meantime.
        let _ = sender.send(status);
    });
    world.plaid.send(item_id, News { webhook_type, webhook_code, extra }, clock::now(), receipt);
    receiver.await.map_err(|_| Error::Stopped)?
}

fn login_required() -> String {
    "ITEM_LOGIN_REQUIRED".to_owned()
}

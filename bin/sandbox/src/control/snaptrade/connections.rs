//! The controls of one connection: its positions, its login.

use actix_web::{HttpResponse, web};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fire::{fire, fire_accounts};
use crate::Error;
use crate::change::Edit;
use crate::control::order::{delivery, read, reply};
use crate::snaptrade::{About, Event};
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PositionOrder {
    /// The symbol of the instrument, or its id.
    symbol: String,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    units: Option<Decimal>,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    price: Option<Decimal>,
    #[serde(default)]
    remove: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginOrder {
    /// Whether the provider tells the client about it.
    #[serde(default)]
    webhook: bool,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/connections/{connection_id}/news", web::post().to(pass_a_day))
        .route("/connections/{connection_id}/positions", web::post().to(positions))
        .route("/connections/{connection_id}/sell-everything", web::post().to(sell_everything))
        .route("/connections/{connection_id}/break", web::post().to(break_login))
        .route("/connections/{connection_id}/repair", web::post().to(repair));
}

/// A day passes for a connection: what it holds changes, and every account says so.
pub(in crate::control) async fn news(world: &World, connection_id: &str) -> HttpResponse {
    let change = match world.snaptrade.news(connection_id) {
        Ok(change) => change,
        Err(error) => return reply(Err(error)),
    };
    let fired = fire_accounts(world, connection_id, "ACCOUNT_HOLDINGS_UPDATED").await;
    reply(fired.map(|[webhook, webhooks]| {
        json!({
            "item_id": connection_id,
            "new": change.new,
            "updated": change.updated,
            "webhook": webhook,
            "webhooks": webhooks,
        })
    }))
}

async fn pass_a_day(world: web::Data<World>, connection_id: web::Path<String>) -> HttpResponse {
    news(&world, &connection_id).await
}

async fn positions(world: web::Data<World>, connection_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    reply(edited(&world, &connection_id, &body))
}

async fn sell_everything(world: web::Data<World>, connection_id: web::Path<String>) -> HttpResponse {
    reply(world.snaptrade.sell_everything(&connection_id).map(|()| json!({"item_id": *connection_id})))
}

async fn break_login(world: web::Data<World>, connection_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let done = read(&body)
        .and_then(|order: LoginOrder| world.snaptrade.break_connection(&connection_id).map(|()| order.webhook));
    tell(&world, &connection_id, done, "CONNECTION_BROKEN").await
}

async fn repair(world: web::Data<World>, connection_id: web::Path<String>, body: web::Bytes) -> HttpResponse {
    let done = read(&body).and_then(|order: LoginOrder| world.snaptrade.repair(&connection_id).map(|()| order.webhook));
    tell(&world, &connection_id, done, "CONNECTION_FIXED").await
}

/// Answers, after a webhook if one was asked for.
async fn tell(world: &World, connection_id: &str, done: Result<bool, Error>, event_type: &str) -> HttpResponse {
    match done {
        Ok(true) => {
            let outcome = fire(world, About::Connection(connection_id), &Event::of(event_type)).await;
            reply(Ok(json!({"item_id": connection_id, "webhook": delivery(outcome)})))
        }
        Ok(false) => reply(Ok(json!({"item_id": connection_id}))),
        Err(error) => reply(Err(error)),
    }
}

fn edited(world: &World, connection_id: &str, body: &[u8]) -> Result<Value, Error> {
    let order: PositionOrder = read(body)?;
    if order.remove {
        world.snaptrade.sell(connection_id, &order.symbol)?;
        return Ok(json!({"item_id": connection_id}));
    }
    let edit = Edit { quantity: order.units, price: order.price };
    let change = world.snaptrade.edit(connection_id, &order.symbol, edit)?;
    Ok(json!({"item_id": connection_id, "new": change.new, "updated": change.updated}))
}

//! The users, and connecting them to brokerages.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::order::{read, reply};
use crate::world::World;
use crate::{Error, clock};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserOrder {
    user_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConnectOrder {
    user_id: String,
    /// Its slug.
    brokerage: String,
    /// Whether the client is told, as after a visit to the portal.
    #[serde(default)]
    webhook: bool,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/users", web::get().to(list))
        .route("/users", web::post().to(register))
        .route("/connect", web::post().to(connect));
}

async fn list(world: web::Data<World>) -> HttpResponse {
    reply(Ok(json!({"users": world.snaptrade.users()})))
}

async fn register(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(registered(&world, &body))
}

async fn connect(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(connected(&world, &body))
}

fn registered(world: &World, body: &[u8]) -> Result<Value, Error> {
    let order: UserOrder = read(body)?;
    let secret = world.snaptrade.register(&order.user_id)?;
    Ok(json!({"user_id": order.user_id, "user_secret": secret}))
}

fn connected(world: &World, body: &[u8]) -> Result<Value, Error> {
    let order: ConnectOrder = read(body)?;
    let connection_id = world.snaptrade.connect(&order.user_id, &order.brokerage)?;
    if order.webhook {
        world.snaptrade.announce_connection(&connection_id, clock::now());
    }
    let accounts = world.snaptrade.account_ids(&connection_id)?;
    Ok(json!({
        "item_id": connection_id,
        "accounts": accounts,
        "user_id": order.user_id,
        "user_secret": world.snaptrade.user_secret(&order.user_id),
    }))
}

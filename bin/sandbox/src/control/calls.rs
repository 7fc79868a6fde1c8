//! The count of calls, and the rotation of keys.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::order::{read, reply};
use crate::Error;
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// Whether the key so far expires at once.
    #[serde(default)]
    expire_old: bool,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/calls", web::get().to(list))
        .route("/calls/reset", web::post().to(reset))
        .route("/keys/rotate", web::post().to(rotate));
}

async fn list(world: web::Data<World>) -> HttpResponse {
    let endpoints = world.calls.all();
    reply(Ok(json!({"total": endpoints.values().sum::<u64>(), "endpoints": endpoints})))
}

async fn reset(world: web::Data<World>) -> HttpResponse {
    world.calls.reset();
    reply(Ok(json!({"total": 0, "endpoints": {}})))
}

async fn rotate(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(rotated(&world, &body))
}

fn rotated(world: &World, body: &[u8]) -> Result<Value, Error> {
    let order: Rotation = read(body)?;
    let previous = world.plaid.current_key();
    let current = world.plaid.rotate_key()?;
    if order.expire_old {
        world.plaid.expire_key(&previous)?;
    }
    Ok(json!({"kid": current, "previous": previous}))
}

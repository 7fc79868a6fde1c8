//! Faults: errors, delays, hangs and unreadable answers.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::order::{read, reply};
use crate::world::World;
use crate::{Effect, Error, Fault, Malformed};

/// What goes wrong, and where. More than one effect in one order makes one fault each.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultOrder {
    endpoint: Option<String>,
    item_id: Option<String>,
    times: Option<u32>,
    error_code: Option<String>,
    status: Option<u16>,
    body: Option<Value>,
    latency_ms: Option<u64>,
    hang: Option<bool>,
    malformed: Option<Malformed>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/faults").route(web::get().to(list)).route(web::post().to(add)).route(web::delete().to(clear)),
    );
}

async fn list(world: web::Data<World>) -> HttpResponse {
    reply(Ok(json!({"faults": world.faults.all().iter().map(describe).collect::<Vec<_>>()})))
}

async fn add(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(added(&world, &body))
}

async fn clear(world: web::Data<World>) -> HttpResponse {
    world.faults.clear();
    reply(Ok(json!({"faults": []})))
}

fn added(world: &World, body: &[u8]) -> Result<Value, Error> {
    let order: FaultOrder = read(body)?;
    let endpoint = order.endpoint.as_deref().unwrap_or("*");
    if order.hang == Some(false) {
        world.faults.release(endpoint);
    }
    let effects = effects(&order)?;
    if effects.is_empty() && order.hang.is_none() {
        return Err(Error::Invalid("name an effect: error_code, status, latency_ms, hang or malformed".to_owned()));
    }
    for effect in effects {
        let mut fault = Fault::new(effect).at(endpoint).of_item(order.item_id.as_deref().unwrap_or("*"));
        fault.times = order.times;
        world.faults.add(fault);
    }
    Ok(json!({"faults": world.faults.all().iter().map(describe).collect::<Vec<_>>()}))
}

fn effects(order: &FaultOrder) -> Result<Vec<Effect>, Error> {
    if order.status.is_some_and(|status| !(200..=599).contains(&status)) {
        return Err(Error::Invalid("status must be from 200 to 599".to_owned()));
    }
    let answer = order.status.map(|status| Effect::Answer(status, order.body.clone().unwrap_or_else(|| json!({}))));
    Ok([
        order.latency_ms.map(|delay| Effect::Latency(Duration::from_millis(delay))),
        (order.hang == Some(true)).then_some(Effect::Hang),
        order.error_code.clone().map(Effect::Error),
        answer,
        order.malformed.map(Effect::Malformed),
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// A fault in the form in which it is ordered.
fn describe(fault: &Fault) -> Value {
    let mut text = match &fault.effect {
        Effect::Error(code) => json!({"error_code": code}),
        Effect::Answer(status, body) => json!({"status": status, "body": body}),
        Effect::Latency(delay) => json!({"latency_ms": u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)}),
        Effect::Hang => json!({"hang": true}),
        Effect::Malformed(kind) => json!({"malformed": kind}),
    };
    text["endpoint"] = json!(fault.endpoint.as_deref().unwrap_or("*"));
    text["item_id"] = json!(fault.item_id.as_deref().unwrap_or("*"));
    text["times"] = json!(fault.times);
    text
}

//! What the user does in Link: connect an institution.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::order::{read, reply};
use crate::Error;
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkOrder {
    institution_id: String,
    /// The token that the client has created; its products and its webhook count.
    link_token: Option<String>,
    /// Without a link token: the webhook of the new item.
    webhook: Option<String>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/institutions", web::get().to(institutions)).route("/link", web::post().to(link));
}

async fn institutions(world: web::Data<World>) -> HttpResponse {
    let all = world.plaid.institutions();
    let row = |provider: &str, id: &str, name: &str| json!({"provider": provider, "institution_id": id, "name": name});
    let mut list: Vec<Value> = all.iter().map(|(id, name)| row("plaid", id, name)).collect();
    list.extend(world.snaptrade.brokerages().iter().map(|(slug, name)| row("snaptrade", slug, name)));
    reply(Ok(json!({"institutions": list})))
}

async fn link(world: web::Data<World>, body: web::Bytes) -> HttpResponse {
    reply(linked(&world, &body))
}

fn linked(world: &World, body: &[u8]) -> Result<Value, Error> {
    let order: LinkOrder = read(body)?;
    let linked = match &order.link_token {
        Some(link_token) => world.plaid.link_with(link_token, &order.institution_id)?,
        None => world.plaid.link(&order.institution_id, order.webhook.as_deref())?,
    };
    Ok(json!({"item_id": linked.item_id, "public_token": linked.public_token}))
}

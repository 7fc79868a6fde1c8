//! Linking an institution through the provider's widget.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Payload, ServiceConfig},
};
use pennon_domain::{ItemId, Secret};
use serde::{Deserialize, Serialize};

use crate::{Caller, Edge, Error, at::At, body};

/// Mounts `/create_link_token`, `/create_update_link_token` and `/exchange_public_token`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/create_link_token").post(create))
        .service(web::resource("/create_update_link_token").post(create_update))
        .service(web::resource("/exchange_public_token").post(exchange));
}

async fn create(caller: Caller, At(provider): At, edge: Edge) -> Result<HttpResponse, Error> {
    let token =
        edge.link(caller.user.id, move |app, now| Ok(app.create_link_token(&caller.user, provider, now)?)).await?;
    Ok(unkept(&token))
}

#[derive(Deserialize)]
struct Repair {
    item_id: ItemId,
}

async fn create_update(
    caller: Caller,
    At(provider): At,
    edge: Edge,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let Repair { item_id } = body::read_json(&edge, &request, payload, r#"expected {"item_id": "…"}"#).await?;
    let act = edge.link(caller.user.id, move |app, now| {
        Ok(app.create_update_link_token(&caller.user, provider, &item_id, now)?)
    });
    Ok(unkept(&act.await?))
}

/// What the widget hands to the page; it may come with more, which is not needed.
#[derive(Deserialize)]
struct FromWidget {
    public_token: String,
}

async fn exchange(
    caller: Caller,
    At(provider): At,
    edge: Edge,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let FromWidget { public_token } =
        body::read_json(&edge, &request, payload, r#"expected {"public_token": "…"}"#).await?;
    let token = Secret::new(public_token);
    let act = edge
        .link(caller.user.id, move |app, now| Ok(app.exchange_public_token(&caller.user, provider, &token, now)?));
    Ok(unkept(&act.await?))
}

/// An answer that nobody keeps.
pub(crate) fn unkept(answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer)
}

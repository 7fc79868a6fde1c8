//! A user's connections.

use actix_web::{
    HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Path, ServiceConfig},
};
use pennon_domain::ItemId;
use serde_json::json;

use crate::{Caller, Edge, Error, at::At};

/// Mounts `/connections` and `/connections/{item_id}`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/connections").get(list))
        .service(web::resource("/connections/{item_id}").delete(disconnect));
}

async fn list(caller: Caller, At(provider): At, edge: Edge) -> Result<HttpResponse, Error> {
    let answer = edge.blocking(move |app, _| Ok(app.connections(&caller.user, provider)?)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

async fn disconnect(caller: Caller, At(provider): At, edge: Edge, item: Path<String>) -> Result<HttpResponse, Error> {
    // What cannot be an id is the id of nothing.
    let item = ItemId::new(item.into_inner()).map_err(|_| pennon_app::Error::UnknownItem)?;
    edge.slow(caller.user.id, move |app, now| Ok(app.disconnect(&caller.user, provider, &item, now)?)).await?;
    Ok(HttpResponse::Ok().json(json!({"success": true})))
}

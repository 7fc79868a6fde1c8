//! Whether the server lives, and whether it can serve.

use actix_web::{
    HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, ServiceConfig},
};
use serde_json::json;

use crate::{Edge, Error};

/// Mounts `/healthz` and `/readyz`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/healthz").get(live).route(web::head().to(live)))
        .service(web::resource("/readyz").get(ready).route(web::head().to(ready)));
}

/// The process answers. Nothing else is looked at: restarting it mends no database.
async fn live() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({"status": "ok"}))
}

/// The database answers and has the schema that this binary knows.
async fn ready(edge: Edge) -> Result<HttpResponse, Error> {
    edge.blocking(|app, _| Ok(app.check()?)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({"status": "ready"})))
}

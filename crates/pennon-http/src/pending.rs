//! Whether there is news.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use crate::{Caller, Edge, Error, at::At, tagged::Tagged};

/// Mounts `/pending-updates` of a provider.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/pending-updates").get(of_one));
}

/// Mounts `/api/pending-updates`, which has all providers.
pub(crate) fn configure_all(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/api/pending-updates").get(of_all));
}

async fn of_one(caller: Caller, At(provider): At, edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let answer = edge.blocking(move |app, _| Tagged::json(&app.pending_updates(&caller.user, provider)?)).await?;
    Ok(answer.respond(&request))
}

async fn of_all(caller: Caller, edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let answer = edge.blocking(move |app, _| Tagged::json(&app.all_pending_updates(&caller.user)?)).await?;
    Ok(answer.respond(&request))
}

//! Where providers deliver their webhooks.

mod forward;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::HeaderMap,
    web::{self, Payload, ServiceConfig},
};
use pennon_app::Delivery;
use serde_json::json;

use crate::{Edge, Error, at::At, body};

/// Mounts `/webhook`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/webhook").post(receive));
}

/// Hands the delivery over as it came, byte for byte, and acknowledges it once its event is committed.
async fn receive(At(provider): At, edge: Edge, request: HttpRequest, payload: Payload) -> Result<HttpResponse, Error> {
    forward::check(edge.settings(), provider, &request)?;
    let body = body::read(&edge, &request, payload).await?;
    let headers = request.headers().clone();
    let peer = request.peer_addr().map(|address| address.ip());
    let receipt = edge
        .ingest(move |app, now| {
            let headers = pairs(&headers);
            let delivery = Delivery { headers: &headers, body: &body, received_at: now, peer };
            Ok(app.receive_webhook(provider, &delivery, now)?)
        })
        .await?;
    log::info!(provider = provider.as_str(); "{} webhook received: {receipt:?}", provider.label());
    Ok(HttpResponse::Ok().json(json!({"success": true})))
}

fn pairs(headers: &HeaderMap) -> Vec<(&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect()
}

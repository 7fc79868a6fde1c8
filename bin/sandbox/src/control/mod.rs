//! The controls under `/_sandbox`: the levers of the library for people, scripts and programs in other languages.
//!
//! They answer this machine only. They are no calls and are never counted.

mod calls;
mod faults;
mod items;
mod link;
mod order;
mod snaptrade;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::ORIGIN;
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::answer::Answer;
use crate::{cors, edge};

/// What can be pulled, as plain text.
const MANUAL: &str = include_str!("manual.txt");

/// The routes of the controls.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/_sandbox")
            .wrap(from_fn(only_local))
            .route("", web::get().to(manual))
            .route("/", web::get().to(manual))
            .configure(calls::configure)
            .configure(faults::configure)
            .configure(items::configure)
            .configure(link::configure)
            .configure(snaptrade::configure)
            .default_service(web::to(unknown)),
    );
}

async fn manual() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(MANUAL)
}

async fn unknown() -> HttpResponse {
    edge::respond(Answer::json(404, &json!({"error": "no such control; GET /_sandbox lists them"})))
}

/// Refuses other machines, and pages that other machines delivered: a browser on this machine would carry their requests here.
async fn only_local(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let near = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let foreign_page = request.headers().get(ORIGIN).is_some_and(|origin| !origin.to_str().is_ok_and(cors::is_local));
    if near && !foreign_page {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let refusal = Answer::json(403, &json!({"error": "the controls answer this machine only"}));
    Ok(request.into_response(edge::respond(refusal)))
}

//! The portal: the only pages of the sandbox that people see.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::page;
use crate::snaptrade::Choice;
use crate::world::World;
use crate::{Error, clock};

#[derive(Debug, Deserialize)]
struct Visit {
    session: String,
}

/// The button that was pressed; none of the two is the one that cancels.
#[derive(Debug, Deserialize)]
struct Answer {
    session: String,
    brokerage: Option<String>,
    fail: Option<String>,
}

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/portal").route(web::get().to(show)).route(web::post().to(choose)));
}

async fn show(world: web::Data<World>, visit: web::Query<Visit>) -> HttpResponse {
    match world.snaptrade.offer(&visit.session, clock::now()) {
        Ok(offer) => html(200, page::offer(&visit.session, &offer)),
        Err(error) => closed(&error),
    }
}

async fn choose(world: web::Data<World>, answer: web::Form<Answer>) -> HttpResponse {
    let choice = match (&answer.brokerage, &answer.fail) {
        (Some(slug), _) => Choice::LogIn(slug),
        (None, Some(slug)) => Choice::Fail(slug),
        (None, None) => Choice::Abandon,
    };
    match world.snaptrade.choose(&answer.session, choice, clock::now()) {
        Ok(outcome) => match &outcome.redirect {
            Some(url) => HttpResponse::SeeOther().insert_header((LOCATION, url.as_str())).finish(),
            None => html(200, page::end(&outcome)),
        },
        Err(error) => closed(&error),
    }
}

fn closed(error: &Error) -> HttpResponse {
    html(410, page::closed(&error.to_string()))
}

fn html(status: u16, page: String) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        // Going back to a page that has been used would only mislead.
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(page)
}

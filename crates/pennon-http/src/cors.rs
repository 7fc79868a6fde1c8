//! Other origins whose pages may read the answers.

use actix_cors::Cors;
use actix_web::{
    http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER},
    middleware::Condition,
};

use crate::request_id::X_REQUEST_ID;

/// A middleware that lets pages of exactly these origins call the service with the user's cookie.
/// Without any it is not there at all.
///
/// The same origins belong into [`Settings::trusted_origins`](crate::Settings::trusted_origins): this
/// here tells browsers what a page may read, that one tells us what it may do.
pub fn cors(origins: &[String]) -> Condition<Cors> {
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    let cors = cors
        .allowed_methods(["GET", "POST", "DELETE"])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, X_REQUEST_ID])
        .expose_headers([ETAG, RETRY_AFTER, X_REQUEST_ID])
        .supports_credentials()
        .max_age(600);
    Condition::new(!origins.is_empty(), cors)
}

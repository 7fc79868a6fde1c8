//! The controls of SnapTrade: its users, connections and webhooks, and its portal.

mod connections;
mod fire;
mod page;
mod portal;
mod users;
mod webhooks;

use actix_web::web;

pub(super) use connections::news;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/snaptrade")
            .configure(users::configure)
            .configure(connections::configure)
            .configure(webhooks::configure)
            .configure(portal::configure)
            .default_service(web::to(super::unknown)),
    );
}

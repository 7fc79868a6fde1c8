//! All routes.

use actix_web::web::{self, ServiceConfig};

use crate::{Edge, at::At, connections, events, health, holdings, link, page, pending, portal, sessions, webhook};

/// Mounts every route of Pennon in an actix app or scope:
///
/// ```no_run
/// # fn example(edge: pennon_http::Edge) {
/// use actix_web::{App, middleware::from_fn};
///
/// App::new().wrap(from_fn(pennon_http::observe)).configure(pennon_http::configure(&edge));
/// # }
/// ```
pub fn configure(edge: &Edge) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let edge = edge.clone();
    move |cfg| {
        cfg.app_data(edge.clone());
        for provider in edge.app().providers() {
            for prefix in ["", "/api"] {
                let scope = web::scope(&format!("{prefix}/{provider}")).app_data(At(provider));
                cfg.service(scope.configure(configure_provider));
            }
        }
        cfg.configure(pending::configure_all)
            .configure(events::configure)
            .configure(sessions::configure)
            .configure(health::configure)
            .configure(page::configure);
    }
}

/// Mounts what there is for each provider.
fn configure_provider(cfg: &mut ServiceConfig) {
    cfg.configure(holdings::configure)
        .configure(pending::configure)
        .configure(webhook::configure)
        .configure(connections::configure)
        .configure(link::configure)
        .configure(portal::configure);
}

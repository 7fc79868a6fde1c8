//! Linking through the provider's portal.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Payload, ServiceConfig},
};
use pennon_domain::{ItemId, PortalRequest};
use serde::Deserialize;

use crate::{Caller, Edge, Error, at::At, body, link::unkept};

/// Mounts `/register` and `/create-connection-url`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/register").post(register))
        .service(web::resource("/create-connection-url").post(create_connection_url));
}

async fn register(caller: Caller, At(provider): At, edge: Edge) -> Result<HttpResponse, Error> {
    let registered = edge.link(caller.user.id, move |app, now| Ok(app.register(&caller.user, provider, now)?)).await?;
    Ok(unkept(&registered))
}

#[derive(Default, Deserialize)]
struct Wish {
    /// The connection to repair.
    reconnect: Option<ItemId>,
    /// Where the portal sends the user afterwards.
    redirect: Option<String>,
}

async fn create_connection_url(
    caller: Caller,
    At(provider): At,
    edge: Edge,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let body = body::read(&edge, &request, payload).await?;
    let wish = if body.is_empty() { Wish::default() } else { parse(&body)? };
    let request = PortalRequest { reconnect: wish.reconnect, redirect: wish.redirect };
    let act = edge.link(caller.user.id, move |app, now| Ok(app.portal_url(&caller.user, provider, &request, now)?));
    Ok(unkept(&act.await?))
}

fn parse(body: &[u8]) -> Result<Wish, Error> {
    let wish: Wish = serde_json::from_slice(body).map_err(|_| {
        Error::Invalid(r#"expected {"reconnect": "connection id", "redirect": "https://…"}, both optional"#)
    })?;
    match &wish.redirect {
        Some(address) if !is_address(address) => {
            Err(Error::Invalid("redirect must be an http or https address in ASCII, percent-encoded"))
        }
        _ => Ok(wish),
    }
}

/// ASCII, because the provider signs the request, and there is more than one way to write anything else.
fn is_address(text: &str) -> bool {
    let after_scheme = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.len() <= 2_048
        && text.bytes().all(|b| b.is_ascii_graphic())
        && after_scheme.is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_redirected_to() {
        for good in ["https://app.example/cb?a=1", "http://127.0.0.1:3000/"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "https://", "javascript:alert(1)", "//app.example", "https://app.example/é", "https://a b"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

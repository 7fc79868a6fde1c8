//! Reading holdings, and refreshing them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Payload, ServiceConfig},
};
use pennon_app::User;
use pennon_domain::{ItemId, Provider, Scope};
use serde::Deserialize;

use crate::{Caller, Edge, Error, at::At, body, tagged::Tagged};

/// Mounts `/holdings` and `/holdings/refresh`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/holdings").get(read)).service(web::resource("/holdings/refresh").post(refresh));
}

async fn read(caller: Caller, At(provider): At, edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let answer = edge.blocking(move |app, now| Tagged::json(&app.holdings(&caller.user, provider, now)?)).await?;
    Ok(answer.respond(&request))
}

async fn refresh(
    caller: Caller,
    At(provider): At,
    edge: Edge,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let scope = scope(&body::read(&edge, &request, payload).await?)?;
    refuse_while_cooling(&edge, &caller.user, provider).await?;
    let user = caller.user.clone();
    let answer = match edge.slow(user.id, move |app, now| Ok(app.refresh(&user, provider, &scope, now)?)).await {
        // The other acts may be clicks of the same moment: the one that won says how long to wait.
        Err(Error::TooMany { retry_after }) => {
            refuse_while_cooling(&edge, &caller.user, provider).await?;
            Err(Error::TooMany { retry_after })
        }
        other => other,
    }?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Turns away what comes too early at the price of a page load. The claim of the refresh decides; this is
/// what keeps a user who goes on clicking from the budget of all acts.
async fn refuse_while_cooling(edge: &Edge, user: &User, provider: Provider) -> Result<(), Error> {
    let user = user.clone();
    match edge.blocking(move |app, now| Ok(app.refresh_wait(&user, provider, now)?)).await? {
        Some(retry_after) => Err(pennon_app::Error::CoolingDown { retry_after }.into()),
        None => Ok(()),
    }
}

/// The body of a refresh.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    scope: Option<Breadth>,
    items: Option<Vec<ItemId>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Breadth {
    Changed,
    All,
}

/// What is to be refreshed. A misspelt wish is refused: carried out in part, it would cost money.
fn scope(body: &[u8]) -> Result<Scope, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Scope::default());
    }
    let wanted: Wanted = serde_json::from_slice(body)
        .map_err(|_| Error::Invalid(r#"expected no body, {"scope": "changed" or "all"}, or {"items": ["…"]}"#))?;
    match (wanted.scope, wanted.items) {
        (None, None) | (Some(Breadth::Changed), None) => Ok(Scope::Changed),
        (Some(Breadth::All), None) => Ok(Scope::All),
        (None, Some(items)) if !items.is_empty() => Ok(Scope::Items(items)),
        (None, Some(_)) => Err(Error::Invalid("items is empty")),
        (Some(_), Some(_)) => Err(Error::Invalid("scope and items exclude each other")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_is_of_what_has_changed_unless_it_says_otherwise() {
        for body in ["", " \r\n", "{}", r#"{"scope":"changed"}"#, r#"{"scope":null}"#] {
            assert_eq!(scope(body.as_bytes()).unwrap(), Scope::Changed, "{body}");
        }
        assert_eq!(scope(br#"{"scope":"all"}"#).unwrap(), Scope::All);
        let items = vec![ItemId::new("a").unwrap(), ItemId::new("b").unwrap()];
        assert_eq!(scope(br#"{"items":["a","b"]}"#).unwrap(), Scope::Items(items));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for body in [
            "changed",
            "[]",
            "null",
            r#"{"scope":"ALL"}"#,
            r#"{"scope":"all","items":["a"]}"#,
            r#"{"items":[]}"#,
            r#"{"items":"a"}"#,
            r#"{"items":[""]}"#,
            r#"{"item":["a"]}"#,
            r#"{"scope":"all"} {}"#,
        ] {
            assert!(matches!(scope(body.as_bytes()), Err(Error::Invalid(_))), "{body}");
        }
    }
}

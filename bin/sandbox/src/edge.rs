//! Where a provider's call arrives: counted first, then what was injected for it, then the provider's own answer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::answer::Answer;
use crate::plaid::{self, Plaid};
use crate::snaptrade::{self, Found};
use crate::world::World;
use crate::{Effect, clock};

/// Serves everything that is not a control. The paths of the providers do not collide.
pub(crate) async fn serve(request: HttpRequest, body: web::Bytes, world: web::Data<World>) -> HttpResponse {
    let path = request.path();
    let found = snaptrade::find(path).filter(|_| !Plaid::serves(path));
    let answer = match found {
        Some(found) => snaptrade(&request, &body, &world, found).await,
        None => plaid(&request, &body, &world).await,
    };
    log::info!("{} {} answered {}", request.method(), found.map_or(path, |found| found.pattern()), answer.status);
    respond(answer)
}

async fn plaid(request: &HttpRequest, body: &[u8], world: &World) -> Answer {
    let endpoint = request.path();
    // A browser that asks for an icon is no call.
    if Plaid::serves(endpoint) {
        world.calls.count(endpoint);
    }
    let knock = plaid::Knock {
        method: request.method().as_str(),
        path: endpoint,
        content_type: header(request, "content-type"),
        client_id: header(request, "plaid-client-id"),
        secret: header(request, "plaid-secret"),
        body,
    };
    let item_id = world.plaid.item_of(&knock);
    let refuse = |code: &str| plaid::Refusal::of(code).answer();
    meet(world, endpoint, item_id.as_deref(), refuse, || world.plaid.answer(&knock, clock::now())).await
}

async fn snaptrade(request: &HttpRequest, body: &[u8], world: &World, found: Found<'_>) -> Answer {
    let endpoint = found.pattern();
    world.calls.count(endpoint);
    let origin = {
        let connection = request.connection_info();
        format!("{}://{}", connection.scheme(), connection.host())
    };
    let knock = snaptrade::Knock {
        method: request.method().as_str(),
        path: request.path(),
        query: request.query_string(),
        signature: header(request, "signature"),
        body,
        origin: &origin,
    };
    let connection_id = world.snaptrade.connection_of(found);
    let refuse = |code: &str| snaptrade::Refusal::of(code).answer();
    let answer = || world.snaptrade.answer(found, &knock, clock::now());
    world.snaptrade.stamp(meet(world, endpoint, connection_id.as_deref(), refuse, answer).await, clock::now())
}

/// Lets a call meet what was injected for it, and then perhaps the provider.
async fn meet(
    world: &World,
    endpoint: &str,
    item_id: Option<&str>,
    refuse: impl FnOnce(&str) -> Answer,
    answer: impl FnOnce() -> Answer,
) -> Answer {
    let mut met = world.faults.meet(endpoint, item_id);
    world.faults.pass(endpoint, &mut met).await;
    match met.effect {
        Some(Effect::Error(code)) => refuse(&code),
        Some(Effect::Answer(status, body)) => Answer::json(status, &body),
        Some(Effect::Malformed(kind)) => kind.spoil(answer()),
        // Delays and hangs have had their effect by now.
        Some(Effect::Latency(_) | Effect::Hang) | None => answer(),
    }
}

/// The framework's form of an answer.
pub(crate) fn respond(answer: Answer) -> HttpResponse {
    // A status that is none can only come from an injected answer.
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for header in answer.headers {
        response.insert_header(header);
    }
    response.content_type(answer.content_type).body(answer.body)
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

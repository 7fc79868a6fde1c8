//! Where a provider's call arrives: counted first, then what was injected for it, then the provider's own answer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::answer::Answer;
use crate::plaid::{Knock, Plaid, Refusal};
use crate::world::World;
use crate::{Effect, clock};

/// Serves everything that is not a control.
pub(crate) async fn serve(request: HttpRequest, body: web::Bytes, world: web::Data<World>) -> HttpResponse {
    let endpoint = request.path();
    // A browser that asks for an icon is no call.
    if Plaid::serves(endpoint) {
        world.calls.count(endpoint);
    }
    let knock = Knock {
        method: request.method().as_str(),
        path: endpoint,
        content_type: header(&request, "content-type"),
        client_id: header(&request, "plaid-client-id"),
        secret: header(&request, "plaid-secret"),
        body: &body,
    };
    let mut met = world.faults.meet(endpoint, world.plaid.item_of(&knock).as_deref());
    world.faults.pass(endpoint, &mut met).await;
    let answer = match met.effect {
        Some(Effect::Error(code)) => Refusal::of(&code).answer(),
        Some(Effect::Answer(status, body)) => Answer::json(status, &body),
        Some(Effect::Malformed(kind)) => kind.spoil(world.plaid.answer(&knock, clock::now())),
        // Delays and hangs have had their effect by now.
        Some(Effect::Latency(_) | Effect::Hang) | None => world.plaid.answer(&knock, clock::now()),
    };
    log::info!("{} {endpoint} answered {}", request.method(), answer.status);
    respond(answer)
}

/// The framework's form of an answer.
pub(crate) fn respond(answer: Answer) -> HttpResponse {
    // A status that is none can only come from an injected answer.
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type(answer.content_type).body(answer.body)
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

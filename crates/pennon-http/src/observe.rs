//! What surrounds every request: its id, the security headers, the form of its failure, and its one line
//! in the log.

use std::time::Instant;

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{ALLOW, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    middleware::Next,
};

use crate::{
    Error,
    problem::{self, Problem},
    request_id::{RequestId, X_REQUEST_ID},
};

/// A middleware, to be put around the routes with [`actix_web::middleware::from_fn`].
///
/// Gives every request an id, which the answer, its problem and the log have in common; writes one line
/// to the log, with neither query nor headers in it; and turns what the framework refuses by itself, an
/// unknown path for example, into a problem like any other.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId::of(&request);
    let started = Instant::now();
    let (request, answer) = next.call(request).await?.map_into_boxed_body().into_parts();

    let mut answer = named(answer, &id);
    protect(answer.headers_mut());
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }

    let method = request.method().as_str();
    let route = request.match_pattern();
    let route = route.as_deref().unwrap_or("(none)");
    let status = answer.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    log::info!(method, route, status, ms, request_id = id.as_str(); "request answered");
    Ok(ServiceResponse::new(request, answer))
}

/// Logs a failure and writes the id into its problem.
fn named(answer: HttpResponse, id: &RequestId) -> HttpResponse {
    if !answer.status().is_client_error() && !answer.status().is_server_error() {
        return answer;
    }
    if let Some(error) = answer.error().and_then(|error| error.as_error::<Error>()) {
        log_failure(error, id);
        return problem::response(&Problem::of(error, Some(id)));
    }
    // An answer with a body says already what there is to say.
    if answer.error().is_none() && !matches!(answer.body().size(), BodySize::None | BodySize::Sized(0)) {
        return answer;
    }
    let mut problem = problem::response(&Problem::of_status(answer.status(), id));
    if let Some(methods) = answer.headers().get(ALLOW) {
        problem.headers_mut().insert(ALLOW, methods.clone());
    }
    problem
}

/// What strangers can bring about at will is a warning, a failure of ours an error; that a client erred
/// is visible in the status.
fn log_failure(error: &Error, id: &RequestId) {
    use pennon_app::Error::{NotConfigured, Rejected};
    let level = match error {
        Error::App(Rejected(_) | NotConfigured(_)) | Error::ForwardSecret | Error::Busy => log::Level::Warn,
        _ if error.row().status.is_server_error() => log::Level::Error,
        _ => log::Level::Debug,
    };
    log::log!(level, request_id = id.as_str(); "request failed: {}", Chain(error));
}

/// An error with its causes. A cause that its parent already quotes is left out.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !said.contains(&text) {
                write!(f, ": {text}")?;
            }
            said = text;
            cause = error.source();
        }
        Ok(())
    }
}

/// Headers that do no harm to any answer. A page says more, in a policy of its own.
fn protect(headers: &mut HeaderMap) {
    let defaults: [(HeaderName, &'static str); 2] =
        [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "no-referrer")];
    for (name, value) in defaults {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

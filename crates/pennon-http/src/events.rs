//! The flags as they change: server-sent events.
//!
//! A stream is a task that sleeps until the feed of changes names its user. It has no thread, and reads the
//! database only when there is something to read.

mod body;
mod rooms;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderName},
    web::{self, Bytes, ServiceConfig},
};
use tokio::{sync::mpsc, time};

use self::{body::EventBody, rooms::Place};
use crate::{
    Caller, Edge, Error,
    auth::{self, Credentials},
};

pub(crate) use rooms::Rooms;

/// How often a stream says that it is still there. Proxies take longer silence for the end.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long to wait when the database is busy or away.
const PAUSE: Duration = Duration::from_secs(1);

/// Asks nginx not to hold back what is small.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Mounts `/api/events`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/api/events").get(stream));
}

async fn stream(caller: Caller, edge: Edge, request: HttpRequest) -> Result<HttpResponse, Error> {
    let place = edge.rooms().enter(edge.app(), caller.user.id)?;
    let reader = Reader { credentials: auth::credentials(&edge, &request)?, edge };
    // What a slow client has not taken yet waits here, and nothing else is read until it has.
    let (sender, receiver) = mpsc::channel(1);
    let task = actix_web::rt::spawn(run(reader, place, sender));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_ACCEL_BUFFERING, "no"))
        .body(EventBody::new(receiver, task)))
}

/// Reads for one stream, with what its request has shown: a session may end before the stream does.
struct Reader {
    edge: Edge,
    credentials: Credentials,
}

impl Reader {
    async fn read(&self) -> Result<Vec<u8>, Error> {
        let credentials = self.credentials.clone();
        let act = self.edge.blocking(move |app, now| {
            let user = credentials.user(app, now)?;
            serde_json::to_vec(&app.all_pending_updates(&user)?).map_err(|_| Error::Unwritable)
        });
        act.await
    }
}

/// Sends what there is at once, and then whatever changes, until somebody leaves.
async fn run(reader: Reader, mut place: Place, sender: mpsc::Sender<Bytes>) {
    let mut sent = Vec::new();
    loop {
        match reader.read().await {
            Ok(body) if body == sent => {}
            Ok(body) => {
                if sender.send(event(&body)).await.is_err() {
                    return;
                }
                sent = body;
            }
            // Whoever has no session any more learns it from the next request.
            Err(Error::Unauthenticated) => return,
            Err(error) => {
                log::debug!("a stream waits: {error}");
                time::sleep(PAUSE).await;
                place.remember();
            }
        }
        if !until_news(&mut place, &sender).await {
            return;
        }
    }
}

/// Waits for a change with a heartbeat now and then. False if the stream is to end.
async fn until_news(place: &mut Place, sender: &mpsc::Sender<Bytes>) -> bool {
    loop {
        match time::timeout(HEARTBEAT, place.news()).await {
            Ok(news) => return news,
            Err(_) if sender.send(Bytes::from_static(b": heartbeat\n\n")).await.is_err() => return false,
            Err(_) => {}
        }
    }
}

/// JSON has no line breaks of its own, so that one line of data holds it.
fn event(json: &[u8]) -> Bytes {
    [b"event: pending-updates\ndata: ", json, b"\n\n"].concat().into()
}

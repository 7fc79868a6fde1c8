//! A body that is written as it comes.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    body::{BodySize, MessageBody},
    rt::task::JoinHandle,
    web::Bytes,
};
use tokio::sync::mpsc;

/// What a task sends. The task ends with the body, which is dropped when the client goes away.
pub(super) struct EventBody {
    parts: mpsc::Receiver<Bytes>,
    task: JoinHandle<()>,
}

impl EventBody {
    pub(super) fn new(parts: mpsc::Receiver<Bytes>, task: JoinHandle<()>) -> Self {
        Self { parts, task }
    }
}

impl MessageBody for EventBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.get_mut().parts.poll_recv(cx).map(|part| part.map(Ok))
    }
}

impl Drop for EventBody {
    fn drop(&mut self) {
        self.task.abort();
    }
}

//! Connections that are read no faster than their requests are answered.
//!
//! The framework reads ahead: it parses and keeps what a client sends, whether or not the client takes the
//! answers. With requests of forty bytes one connection can so hold megabytes. Here a connection is read
//! only while none of its requests is being answered, or one asks for its body; in small pieces; and never
//! while the client leaves our answers lying.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    middleware::Next,
    web::Bytes,
};
use futures_core::Stream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// How much is read at a time: what fits in is all that is ever kept of requests that wait.
const PIECE: usize = 1024;

/// A connection on which nothing moves for so long is given up. Streams of events have a heartbeat, and no
/// act takes longer.
const IDLE: Duration = Duration::from_secs(90);

/// A connection of a client.
pub(crate) struct Paced<S> {
    io: S,
    turn: Rc<Turn>,
    /// Whether a piece was read since the reader last rested.
    is_fed: bool,
    /// Whether the client does not take what we write.
    is_blocked: bool,
    idle: Pin<Box<Sleep>>,
}

/// Whose turn it is on a connection: the client's, or ours.
#[derive(Default)]
pub(crate) struct Turn {
    answering: Cell<bool>,
    wants_body: Cell<bool>,
    reader: RefCell<Option<Waker>>,
}

/// A middleware, outermost: takes the turn while it answers, and gives it back for the body.
pub(crate) async fn in_turn(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let turn = request.conn_data::<Rc<Turn>>().cloned().unwrap_or_default();
    let payload = request.take_payload();
    if !matches!(payload, Payload::None) {
        let payload = Box::pin(Body { payload, turn: Rc::clone(&turn) });
        request.set_payload(Payload::Stream { payload });
    }
    turn.answering.set(true);
    let answer = next.call(request).await;
    turn.answering.set(false);
    turn.asks_for_body(false);
    turn.wake();
    answer
}

impl<S> Paced<S> {
    pub(crate) fn new(io: S) -> Self {
        Self { io, turn: Rc::default(), is_fed: false, is_blocked: false, idle: Box::pin(sleep(IDLE)) }
    }

    pub(crate) fn turn(&self) -> &Rc<Turn> {
        &self.turn
    }

    fn moved(&mut self) {
        self.idle.as_mut().reset(Instant::now() + IDLE);
    }

    /// Waits for something to happen, but not for ever.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.turn.answering.get() && self.idle.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        *self.turn.reader.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Turn {
    fn is_the_clients(&self) -> bool {
        !self.answering.get() || self.wants_body.get()
    }

    fn asks_for_body(&self, wants: bool) {
        if self.wants_body.replace(wants) != wants {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(waker) = self.reader.borrow_mut().take() {
            waker.wake();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if std::mem::take(&mut self.is_fed) {
            // What was read is to be looked at before there is more.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.is_blocked || !self.turn.is_the_clients() {
            return self.wait(cx);
        }
        let mut bytes = [0; PIECE];
        let room = buf.remaining().min(PIECE);
        let mut piece = ReadBuf::new(&mut bytes[..room]);
        match Pin::new(&mut self.io).poll_read(cx, &mut piece) {
            Poll::Ready(Ok(())) => {
                buf.put_slice(piece.filled());
                self.is_fed = !piece.filled().is_empty();
                self.moved();
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.wait(cx),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        if written.is_ready() {
            self.moved();
        }
        if std::mem::replace(&mut self.is_blocked, written.is_pending()) {
            self.turn.wake();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// The body of a request. The client is read for it exactly while somebody waits for it.
struct Body {
    payload: Payload,
    turn: Rc<Turn>,
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.payload).poll_next(cx);
        self.turn.asks_for_body(next.is_pending());
        next
    }
}

#[cfg(test)]
mod tests;

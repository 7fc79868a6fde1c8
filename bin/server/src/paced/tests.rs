//! A connection of a client that is played.

use super::*;

/// A client that has always something to say, and reads as it is told.
struct Client {
    reads: Rc<Cell<bool>>,
}

impl AsyncRead for Client {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        buf.put_slice(&vec![b'x'; buf.remaining()]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Client {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.reads.get() { Poll::Ready(Ok(bytes.len())) } else { Poll::Pending }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn connection() -> (Paced<Client>, Rc<Cell<bool>>) {
    let reads = Rc::new(Cell::new(true));
    (Paced::new(Client { reads: Rc::clone(&reads) }), reads)
}

/// How much is read before the reader is told to rest.
fn read(connection: &mut Paced<Client>) -> usize {
    let mut bytes = vec![0; 64 * 1024];
    let mut buf = ReadBuf::new(&mut bytes);
    let mut cx = Context::from_waker(Waker::noop());
    while buf.remaining() > 0 && Pin::new(&mut *connection).poll_read(&mut cx, &mut buf).is_ready() {}
    buf.filled().len()
}

fn write(connection: &mut Paced<Client>) -> bool {
    Pin::new(connection).poll_write(&mut Context::from_waker(Waker::noop()), b"answer").is_ready()
}

#[actix_web::test]
async fn a_client_is_read_piece_by_piece_and_not_while_it_is_answered() {
    let (mut connection, _) = connection();
    assert_eq!((read(&mut connection), read(&mut connection)), (PIECE, PIECE));
    let turn = Rc::clone(connection.turn());
    turn.answering.set(true);
    assert_eq!(read(&mut connection), 0);
    turn.asks_for_body(true);
    assert_eq!(read(&mut connection), PIECE);
    turn.asks_for_body(false);
    assert_eq!(read(&mut connection), 0);
    turn.answering.set(false);
    assert_eq!(read(&mut connection), PIECE);
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_not_read() {
    let (mut connection, reads) = connection();
    reads.set(false);
    assert!(!write(&mut connection));
    assert_eq!((read(&mut connection), read(&mut connection)), (0, 0));
    reads.set(true);
    assert!(write(&mut connection));
    assert_eq!(read(&mut connection), PIECE);
}

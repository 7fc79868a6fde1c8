//! The HTTP server on a thread of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, middleware, rt, web};

use crate::world::World;
use crate::{Options, control, cors, edge};

/// Requests are small; more than this is a mistake of the client.
const LARGEST_BODY: usize = 1024 * 1024;

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Listens and starts serving.
    ///
    /// # Errors
    /// The address is taken or not ours, or the system starts no thread.
    pub(crate) fn start(options: &Options, world: Arc<World>) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen)?;
        let address = listener.local_addr()?;
        let stop_on_signal = options.stop_on_signal;
        let (sender, started) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("sandbox-http".to_owned())
            .spawn(move || rt::System::new().block_on(serve(listener, world, stop_on_signal, sender)))?;
        match started.recv() {
            Ok(handle) => Ok(Self { address, handle, thread: Some(thread) }),
            Err(_) => Err(ended(thread)),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Blocks until the server ends by itself.
    pub(crate) fn wait(&mut self) -> io::Result<()> {
        self.thread
            .take()
            .map_or(Ok(()), |thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("the server panicked"))))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Not gracefully: a call that hangs on purpose must not keep the sandbox alive. The command is sent at once, the future
        // would only wait for its completion, and so does the thread.
        drop(self.handle.stop(false));
        if let Err(error) = self.wait() {
            log::error!("the sandbox ended badly: {error}");
        }
    }
}

async fn serve(
    listener: TcpListener,
    world: Arc<World>,
    stop_on_signal: bool,
    started: mpsc::Sender<ServerHandle>,
) -> io::Result<()> {
    let world = web::Data::from(world);
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(world.clone())
            .app_data(web::PayloadConfig::new(LARGEST_BODY))
            .wrap(middleware::from_fn(cors::answer))
            .configure(control::configure)
            .default_service(web::to(edge::serve))
    })
    .workers(2)
    .shutdown_timeout(0);
    if !stop_on_signal {
        server = server.disable_signals();
    }
    let server = server.listen(listener)?.run();
    // The starter waits for this; if it has gone, the server's end is near as well.
    let _ = started.send(server.handle());
    server.await
}

fn ended(thread: JoinHandle<io::Result<()>>) -> io::Error {
    match thread.join() {
        Ok(Err(error)) => error,
        _ => io::Error::other("the server's thread ended at once"),
    }
}

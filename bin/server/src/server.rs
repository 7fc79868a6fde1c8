//! The running server.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::SystemTime,
};

use actix_web::{App, dev::ServerHandle, middleware::from_fn, rt};
use pennon_http::{Edge, Limits};
use pennon_storage::{Options, Store};

use crate::{
    Config, Database, Error, causes, listener, paced, providers, settings,
    sweeper::{Sweeper, Times},
};

/// A server that listens. Dropping it lets it go on; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    edge: Edge,
    handle: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

/// Opens the database, migrates it if it should, and listens. When this returns, requests are answered.
pub fn start(config: Config) -> Result<Running, Error> {
    let limits = settings::limits(config.database.pool_size);
    let store = store(&config.database, &limits)?;
    let edge = edge(&config, limits, store.clone())?;
    let listen = |source| Error::Listen { address: config.listen, source };
    let socket = listener::listen(config.listen).map_err(listen)?;
    let address = socket.local_addr().map_err(listen)?;
    let origins = config.cors_allowed_origins.clone();
    let sweeper = Sweeper::start(store, config.retention, Times::default()).map_err(listen)?;
    let (sender, started) = mpsc::channel();
    let served = edge.clone();
    let thread = thread::Builder::new()
        .name("pennon-http".to_owned())
        .spawn(move || {
            let _until_the_end = sweeper;
            rt::System::new().block_on(serve(socket, served, origins, sender))
        })
        .map_err(listen)?;
    match started.recv() {
        Ok(handle) => {
            log::info!("listening on http://{address}");
            Ok(Running { address, edge, handle, thread })
        }
        Err(_) => Err(Error::Ended(ended(thread))),
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Blocks until it ends by SIGTERM, Ctrl-C, or a failure.
    pub fn wait(self) -> Result<(), Error> {
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("a panic"))).map_err(Error::Ended)
    }

    /// Lets the requests under way end, and ends.
    pub fn stop(self) -> Result<(), Error> {
        self.edge.close_streams();
        // The command is sent at once. The future only waits for what `wait` waits for as well.
        drop(self.handle.stop(true));
        self.wait()
    }
}

async fn serve(
    socket: TcpListener,
    edge: Edge,
    cors_origins: Vec<String>,
    started: mpsc::Sender<ServerHandle>,
) -> io::Result<()> {
    rt::spawn(close_streams_on_sigterm(edge.clone()));
    let blocking = edge.settings().limits.blocking_threads();
    let app = move || {
        App::new()
            .wrap(pennon_http::cors(&cors_origins))
            .wrap(from_fn(pennon_http::observe))
            .configure(pennon_http::configure(&edge))
            .wrap(from_fn(paced::in_turn))
    };
    let server = listener::serve(socket, blocking, app)?;
    // The starter waits for this; if it has gone, so has the process.
    let _ = started.send(server.handle());
    server.await
}

/// A stream of events has no end of its own that the server could wait for.
async fn close_streams_on_sigterm(edge: Edge) {
    if let Ok(mut sigterm) = rt::signal::unix::signal(rt::signal::unix::SignalKind::terminate()) {
        sigterm.recv().await;
        edge.close_streams();
    }
}

/// Opens the database, and brings its schema up to date if it should.
fn store(database: &Database, limits: &Limits) -> Result<Store, Error> {
    let Limits { reads, webhooks_in_database, slow_in_database, .. } = limits;
    let usual = u32::try_from(reads + webhooks_in_database + slow_in_database).unwrap_or(u32::MAX);
    let pool_size = database.pool_size.unwrap_or(usual);
    let store = Store::open(database.url.expose(), Options { pool_size, ..Options::default() })?;
    if database.run_migrations {
        for name in store.migrate()? {
            log::info!("migrated the database: {name}");
        }
    } else {
        wait_or_refuse(store.check())?;
    }
    if let Some(url) = &database.read_url {
        store.attach_replica(url.expose()).map_err(Error::Replica)?;
        if let Err(error) = store.check_replica() {
            log::warn!("DATABASE_READ_URL: pages are read from the primary for now: {}", causes(&error));
        }
    }
    Ok(store)
}

/// A schema that is still to come is waited for; one that is newer than this program is not for it.
fn wait_or_refuse(check: Result<(), pennon_storage::Error>) -> Result<(), Error> {
    match check {
        Err(error @ pennon_storage::Error::SchemaNewer) => Err(error.into()),
        Err(error) => {
            log::warn!("not ready yet: {}", causes(&error));
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Puts the parts together: the only place where providers, storage and application meet.
fn edge(config: &Config, limits: Limits, store: Store) -> Result<Edge, Error> {
    let app = pennon_app::App::new(store, config.sealer.clone(), providers(config)?, settings::of_app(config));
    app.recall_keys(SystemTime::now().into());
    Ok(Edge::new(app, settings::of_edge(config, limits), || SystemTime::now().into()))
}

fn ended(thread: JoinHandle<io::Result<()>>) -> io::Error {
    match thread.join() {
        Ok(Err(error)) => error,
        _ => io::Error::other("its thread ended at once"),
    }
}

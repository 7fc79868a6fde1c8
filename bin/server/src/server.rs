//! The running server.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use actix_web::{App, HttpServer, dev::ServerHandle, middleware::from_fn, rt};
use pennon_http::{Edge, SessionMaxAge};
use pennon_storage::{Options, Store};

use crate::{Config, Error, providers};

/// How long a client may take to send the head of its request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long requests under way may go on after the signal to end.
const GRACE_SECONDS: u64 = 10;

/// Async threads wait for sockets and for nothing else: a few serve many.
const MAX_WORKERS: usize = 4;

/// A server that listens. Dropping it lets it go on; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

/// Opens the database, migrates it if it should, and listens. When this returns, requests are answered.
pub fn start(config: Config) -> Result<Running, Error> {
    let edge = edge(&config)?;
    let listen = |source| Error::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let origins = config.cors_allowed_origins.clone();
    let (sender, started) = mpsc::channel();
    let thread = thread::Builder::new()
        .name("pennon-http".to_owned())
        .spawn(move || rt::System::new().block_on(serve(listener, edge, origins, sender)))
        .map_err(listen)?;
    match started.recv() {
        Ok(handle) => {
            log::info!("listening on http://{address}");
            Ok(Running { address, handle, thread })
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
        // The command is sent at once. The future only waits for what `wait` waits for as well.
        drop(self.handle.stop(true));
        self.wait()
    }
}

async fn serve(
    listener: TcpListener,
    edge: Edge,
    cors_origins: Vec<String>,
    started: mpsc::Sender<ServerHandle>,
) -> io::Result<()> {
    let app = move || {
        App::new()
            .wrap(pennon_http::cors(&cors_origins))
            .wrap(from_fn(pennon_http::observe))
            .configure(pennon_http::configure(&edge))
    };
    let server = HttpServer::new(app)
        .workers(thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_WORKERS)))
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(GRACE_SECONDS)
        .listen(listener)?
        .run();
    // The starter waits for this; if it has gone, so has the process.
    let _ = started.send(server.handle());
    server.await
}

/// Puts the parts together: the only place where providers, storage and application meet.
fn edge(config: &Config) -> Result<Edge, Error> {
    let settings = http_settings(config);
    let limits = &settings.limits;
    // A budget of requests is worth nothing without the connections for it; some more are for acts.
    let pool_size = u32::try_from(limits.reads + limits.webhooks + 8).unwrap_or(u32::MAX);
    let store = Store::open(config.database.url.expose(), Options { pool_size, ..Options::default() })?;
    if config.database.run_migrations {
        for name in store.migrate()? {
            log::info!("migrated the database: {name}");
        }
    }
    let app = pennon_app::App::new(store, config.sealer.clone(), providers(config)?, app_settings(config));
    Ok(Edge::new(app, settings, || SystemTime::now().into()))
}

fn app_settings(config: &Config) -> pennon_app::Settings {
    pennon_app::Settings {
        cooldown: config.cooldown,
        freshness: config.freshness.clone(),
        backend_base_url: config.backend_base_url.clone(),
        ..pennon_app::Settings::default()
    }
}

fn http_settings(config: &Config) -> pennon_http::Settings {
    let base = config.backend_base_url.as_deref();
    // A proxy need not pass on the host that the browser sees: our own address is ours all the same.
    let own_origin = base.and_then(|base| url::Url::parse(base).ok()).map(|url| url.origin().ascii_serialization());
    pennon_http::Settings {
        https: base.is_some_and(|base| base.starts_with("https://")),
        session_max_age: SessionMaxAge(pennon_app::SESSION_TTL.to_std().unwrap_or_default()),
        trusted_origins: config.cors_allowed_origins.iter().cloned().chain(own_origin).collect(),
        proxy_secret: config.proxy_secret.clone(),
        forward_secrets: config.forward_secrets.clone(),
        sandbox_url: config.demo_sandbox_url.clone(),
        limits: pennon_http::Limits::default(),
    }
}

fn ended(thread: JoinHandle<io::Result<()>>) -> io::Error {
    match thread.join() {
        Ok(Err(error)) => error,
        _ => io::Error::other("its thread ended at once"),
    }
}

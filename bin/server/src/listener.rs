//! The socket, and the connections that come in on it.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    rc::Rc,
    thread,
    time::Duration,
};

use actix_http::{HttpService, Request, Response, body::BoxBody, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    body::MessageBody,
    dev::{AppConfig, Server},
    rt::net::TcpStream,
};
use socket2::SockRef;

use crate::paced::Paced;

/// Connections at a time. Idle ones cost little; the worst that a stranger can make of one is some 200 kB.
pub(crate) const MAX_CONNECTIONS: usize = 2_048;

/// How long a client may take to send the head of its first request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may leave unacknowledged what it was sent. After that its connection is gone.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the client may take to end a connection that we have ended.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How long requests under way may go on after the signal to end.
const GRACE_SECONDS: u64 = 10;

/// Async threads wait for sockets and for nothing else: a few serve many.
const MAX_WORKERS: usize = 4;

/// Listens on that address. What is set here, every connection inherits.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    #[cfg(target_os = "linux")]
    SockRef::from(&listener).set_tcp_user_timeout(Some(UNREAD_TIMEOUT))?;
    Ok(listener)
}

/// A server of the app on that listener. Work that blocks has `blocking` threads: as many as its budgets
/// let run at a time, or those that wait for one kind of work would take them from another.
pub(crate) fn serve<F, I, S, B>(listener: TcpListener, blocking: usize, app: F) -> io::Result<Server>
where
    F: Fn() -> I + Clone + Send + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Response<BoxBody>> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    B: MessageBody + 'static,
{
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_WORKERS));
    let builder = Server::build();
    let ending = builder.graceful_shutdown_signal();
    let builder = builder
        .workers(workers)
        .worker_max_blocking_threads(blocking)
        .max_concurrent_connections(MAX_CONNECTIONS / workers)
        .shutdown_timeout(GRACE_SECONDS);
    let builder = builder.listen("pennon", listener, move || {
        let ending = ending.clone();
        let http = HttpService::build()
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .on_connect_ext(|connection: &Paced<TcpStream>, data| {
                data.insert(Rc::clone(connection.turn()));
            })
            .h1(map_config(app(), |()| AppConfig::default()));
        fn_service(|stream: TcpStream| async {
            let peer = stream.peer_addr().ok();
            Ok::<_, DispatchError>((Paced::new(stream), peer))
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn every_connection_has_the_time_limit_of_the_listener() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        assert_eq!(SockRef::from(&accepted).tcp_user_timeout().unwrap(), Some(UNREAD_TIMEOUT));
    }
}

//! A server of a few lines that can do everything wrong.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::Value;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The path and the query that were asked for.
    pub(crate) fn target(&self) -> (&str, &str) {
        let target = self.line.split(' ').nth(1).unwrap();
        target.split_once('?').unwrap_or((target, ""))
    }

    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut lines = lines.into_iter();
        let line = lines.next()?;
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect();
        let mut request = Self { line, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        request.body = vec![0; length];
        reader.read_exact(&mut request.body).ok()?;
        Some(request)
    }
}

/// Listens on a free port; every connection gets one request, one answer and a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Answers each request by calling `answer` with its number, counted from one.
    pub(crate) fn start(answer: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> Self {
        Self::start_reading(move |number, _, stream| answer(number, stream))
    }

    /// Answers each request by what it asks for, with a status, further header lines and a body.
    pub(crate) fn serving(answer: impl Fn(&Request) -> (u16, String, String) + Send + Sync + 'static) -> Self {
        Self::start_reading(move |_, request, stream| {
            let (status, headers, body) = answer(request);
            respond(stream, status, &headers, body.as_bytes());
        })
    }

    fn start_reading(answer: impl Fn(usize, &Request, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, is_over) = (Arc::<Mutex<Vec<Request>>>::default(), Arc::<AtomicBool>::default());
        let (seen, over, answer) = (Arc::clone(&requests), Arc::clone(&is_over), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), seen, answer) = (stream, Arc::clone(&seen), Arc::clone(&answer)) else { continue };
                thread::spawn(move || {
                    if let Some(request) = Request::read(&stream) {
                        let mut seen = seen.lock().unwrap();
                        seen.push(request.clone());
                        let number = seen.len();
                        drop(seen);
                        answer(number, &request, stream);
                    }
                });
            }
        });
        Self { address, requests, is_over }
    }

    /// Answers every request with that status and body.
    pub(crate) fn answering(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_, stream| respond(stream, status, "", body.as_bytes()))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// A whole answer with further header lines, each ended by `\r\n`. The client may be gone already.
pub(crate) fn respond(mut stream: TcpStream, status: u16, headers: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status} Some Reason\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

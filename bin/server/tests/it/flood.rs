//! Clients that send and do not read.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use socket2::SockRef;

use crate::program::Program;

/// How much a client tries to send. What the kernel buffers on the way, on both sides, is far less.
const FLOOD: usize = 16 * 1024 * 1024;

/// How long a server that does not read is believed not to.
const STILL: Duration = Duration::from_secs(2);

fn connect(program: &Program) -> TcpStream {
    let stream = TcpStream::connect(program.url.trim_start_matches("http://")).unwrap();
    // What the kernel keeps of the answers is not on trial.
    SockRef::from(&stream).set_recv_buffer_size(4 * 1024).unwrap();
    stream.set_write_timeout(Some(STILL)).unwrap();
    stream
}

/// Sends requests and reads no answer until the server stops reading, and returns the bytes that were sent.
fn flood(mut stream: &TcpStream, request: &str) -> usize {
    let (requests, begun) = (request.repeat(1_000), Instant::now());
    let mut sent = 0;
    while sent < FLOOD {
        assert!(begun.elapsed() < Duration::from_secs(30), "{request:?} is read for ever, slowly");
        match stream.write(requests.as_bytes()) {
            Ok(bytes) => sent += bytes,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return sent,
            Err(error) => panic!("{error}"),
        }
    }
    sent
}

#[test]
fn a_server_stops_reading_a_client_that_does_not_read_and_keeps_its_memory() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[("RUST_LOG", "info,pennon_http=warn")]);
    let before = program.resident_kib();
    let requests =
        ["GET /assets/page.css HTTP/1.1\r\nHost: pennon\r\n\r\n", "HEAD /healthz HTTP/1.1\r\nHost: pennon\r\n\r\n"];
    let streams: Vec<_> = (0..4).map(|_| connect(&program)).collect();
    thread::scope(|scope| {
        for (stream, request) in streams.iter().zip(requests.iter().cycle()) {
            scope.spawn(move || assert!(flood(stream, request) < FLOOD, "{request:?} is read for ever"));
        }
    });
    let grown = program.resident_kib().saturating_sub(before);
    assert!(grown < 8 * 1024, "4 connections hold {grown} KiB");
}

#[test]
fn whoever_sends_ahead_and_reads_gets_every_answer() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let mut stream = connect(&program);
    let body = "x".repeat(20_000);
    let webhook = format!("POST /plaid/webhook HTTP/1.1\r\nHost: pennon\r\nContent-Length: 20000\r\n\r\n{body}");
    let chunked = "POST /logout HTTP/1.1\r\nHost: pennon\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    let get = "GET /readyz HTTP/1.1\r\nHost: pennon\r\n\r\n";
    let last = "GET /healthz HTTP/1.1\r\nHost: pennon\r\nConnection: close\r\n\r\n";
    let requests = [get.repeat(200), webhook, get.repeat(100), chunked.to_owned(), get.repeat(5), last.to_owned()];
    let answers = thread::scope(|scope| {
        let mut writer = stream.try_clone().unwrap();
        scope.spawn(move || writer.write_all(requests.concat().as_bytes()).unwrap());
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        answers
    });
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 308);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 306);
}

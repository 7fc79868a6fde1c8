//! A receiver of webhooks that keeps what it got.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Inbox, Sender, channel};
use std::thread;

use crate::client::PATIENCE;

/// A delivery as it came in.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) path: String,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Delivery {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// `TYPE:CODE`.
    pub(crate) fn name(&self) -> String {
        let body = self.json();
        format!("{}:{}", body["webhook_type"].as_str().unwrap(), body["webhook_code"].as_str().unwrap())
    }
}

pub(crate) struct Receiver {
    pub(crate) base: String,
    inbox: Inbox<Delivery>,
}

impl Receiver {
    /// Answers every delivery with this status line, for example `200 OK`, and further header lines.
    pub(crate) fn answering(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (sender, inbox) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), status, &sender);
            }
        });
        Self { base, inbox }
    }

    /// The next delivery.
    pub(crate) fn next(&self) -> Delivery {
        self.inbox.recv_timeout(PATIENCE).unwrap()
    }

    /// What has arrived and has not been taken yet.
    pub(crate) fn rest(&self) -> Vec<Delivery> {
        self.inbox.try_iter().collect()
    }
}

fn serve(mut stream: TcpStream, status: &str, sender: &Sender<Delivery>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let header = |name: &str| {
        let found =
            lines.iter().filter_map(|line| line.split_once(": ")).find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let path = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    // Each provider has its own header for it; the other one is empty.
    let signature = header("plaid-verification") + &header("signature");
    let delivery = Delivery { path, signature, body };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    // The test may have ended before the last delivery.
    let _ = sender.send(delivery);
}

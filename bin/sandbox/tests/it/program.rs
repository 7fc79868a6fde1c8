//! The program itself.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::client::Client;

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn the_program_prints_its_address_and_serves() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pennon-sandbox"))
        .args([
            "--listen",
            "127.0.0.1:0",
            "--webhook-base",
            "http://127.0.0.1:9",
            "--client-id",
            "client",
            "--secret",
            "secret",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let _program = Program(child);
    let client = Client::new(line.trim());
    client.ok(
        "/sandbox/public_token/create",
        json!({"institution_id": "ins_demo_cedar", "initial_products": ["investments"]}),
    );
    assert_eq!(client.look("/calls")["total"], 1);
}

#[test]
fn the_program_takes_a_personal_key() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pennon-sandbox"))
        .args(["--listen", "127.0.0.1:0", "--snaptrade-client-id", "PERS-demo", "--snaptrade-consumer-key", "own"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let _program = Program(child);
    assert_eq!(Client::new(line.trim()).look("/snaptrade/users"), json!({"users": ["personal"]}));
}

#[test]
fn a_taken_address_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_pennon-sandbox")).args(["--listen", &listen]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains(&listen));
}

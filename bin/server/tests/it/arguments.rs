//! What is typed behind the program's name.

use std::process::Command;

#[test]
fn whoever_asks_gets_an_answer_and_not_a_server() {
    for (argument, code) in [("--help", 0), ("--version", 0), ("serve", 2)] {
        let output = Command::new(env!("CARGO_BIN_EXE_pennon-server")).env_clear().arg(argument).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{argument}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(env!("CARGO_PKG_VERSION")) && said.contains("docs/CONFIGURATION.md"), "{said}");
    }
}

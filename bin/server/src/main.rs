//! The Pennon server. Settings come from the environment, see `docs/CONFIGURATION.md`.

use std::{env, io::Write, process::ExitCode};

use pennon_server::{Config, Error, Source, init_logging, start};

const ABOUT: &str = "It takes no arguments: its settings come from the environment, see docs/CONFIGURATION.md.";

fn main() -> ExitCode {
    if let Some(argument) = env::args_os().nth(1) {
        return about(argument == "--version" || argument == "--help");
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There may be no log yet, and nobody to tell if this fails as well.
            let _ = writeln!(std::io::stderr(), "pennon-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whoever types an argument wants to know something, and not to start a server.
fn about(asked: bool) -> ExitCode {
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(std::io::stderr(), "pennon-server {version}\n{ABOUT}");
    if asked { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

/// Serves until SIGTERM or Ctrl-C.
fn run() -> Result<(), Error> {
    let config = Config::read(&Source::new(|name| env::var_os(name)))?;
    init_logging(config.log_format, &config.log_filter);
    start(config)?.wait()
}

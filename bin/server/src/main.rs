//! The Pennon server. Settings come from the environment, see `docs/CONFIGURATION.md`.

use std::{env, io::Write, process::ExitCode};

use pennon_server::{Config, Error, Source, init_logging, start};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There may be no log yet, and nobody to tell if this fails as well.
            let _ = writeln!(std::io::stderr(), "pennon-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until SIGTERM or Ctrl-C.
fn run() -> Result<(), Error> {
    let config = Config::read(&Source::new(|name| env::var_os(name)))?;
    init_logging(config.log_format, &config.log_filter);
    start(config)?.wait()
}

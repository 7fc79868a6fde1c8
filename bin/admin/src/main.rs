//! The command line for operators of Pennon. Works on the database of the server, and needs no server to
//! be running.

mod cli;
mod command;
mod error;
mod output;

use std::{env, io::Write, process::ExitCode};

use clap::Parser;
use pennon_server::Source;

use crate::{cli::Cli, error::Error};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If there is nobody to tell, the exit code still tells it.
            let _ = writeln!(std::io::stderr(), "pennon-admin: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Error> {
    let source = Source::new(|name| env::var_os(name));
    let answer = command::run(cli.command, &source)?;
    output::print(&answer)
}

//! `pennon-sandbox`: a local stand-in for the account aggregators, for demos and for trying things out.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use pennon_sandbox::{Credentials, Options, Sandbox};

/// A local stand-in for the account aggregators: same wire formats, real signatures, counted calls. State lives in memory.
#[derive(Debug, Parser)]
#[command(name = "pennon-sandbox")]
struct Arguments {
    /// Where to listen; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
    /// The backend that receives webhooks: they go to URL/plaid/webhook and URL/snaptrade/webhook
    #[arg(long, value_name = "URL")]
    webhook_base: Option<String>,
    /// Plaid: accept only this client id
    #[arg(long, requires = "secret")]
    client_id: Option<String>,
    /// Plaid: accept only this secret
    #[arg(long, requires = "client_id")]
    secret: Option<String>,
    /// SnapTrade: the client id; PERS-... makes it a personal key
    #[arg(long, default_value = Options::SNAPTRADE_CLIENT_ID)]
    snaptrade_client_id: String,
    /// SnapTrade: the consumer key that signs requests and webhooks
    #[arg(long, default_value = Options::SNAPTRADE_CONSUMER_KEY)]
    snaptrade_consumer_key: String,
}

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("pennon_sandbox=info")).init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error!("{error}{}", error.source().map(|source| format!(": {source}")).unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let credentials =
        arguments.client_id.zip(arguments.secret).map(|(client_id, secret)| Credentials { client_id, secret });
    let snaptrade = Credentials { client_id: arguments.snaptrade_client_id, secret: arguments.snaptrade_consumer_key };
    let sandbox = Sandbox::start(Options {
        listen: arguments.listen,
        webhook_base: arguments.webhook_base,
        credentials,
        snaptrade,
        stop_on_signal: true,
    })?;
    // One line for scripts that wait for the start and read the port.
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", sandbox.base_url())?;
    stdout.flush()?;
    sandbox.wait()?;
    Ok(())
}

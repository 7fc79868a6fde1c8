//! What can be typed.

use clap::{Parser, Subcommand};

/// Look after a Pennon installation.
///
/// The database is that of DATABASE_URL, or of the file that DATABASE_URL_FILE names.
#[derive(Debug, Parser)]
#[command(name = "pennon-admin", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring the schema of the database up to date
    Migrate,
    /// Manage users
    #[command(subcommand)]
    User(User),
    /// Manage sessions
    #[command(subcommand)]
    Session(Session),
    /// Print a link that logs a user in, once and within 15 minutes
    LoginLink {
        /// The user's email address
        email: String,
    },
    /// Look at connections
    #[command(subcommand)]
    Items(Items),
    /// Look at received webhooks
    #[command(subcommand)]
    Events(Events),
    /// Show how often each endpoint of a provider was called
    Costs {
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Copy everything into another, empty database, and compare
    ///
    /// Stop the servers first. A copy that was interrupted goes on where it was. A password can come from
    /// PGPASSWORD or ~/.pgpass instead of the URL.
    Copy {
        /// The database to read, such as sqlite://pennon.db
        #[arg(long, value_name = "URL")]
        from: String,
        /// The database to write, such as postgres://pennon@db.example/pennon
        #[arg(long, value_name = "URL")]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add a user; one that is there already stays as it is
    Add {
        /// The user's email address
        email: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Session {
    /// Make a session and print its token, which is shown only now
    Issue {
        /// The user's email address
        email: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Items {
    /// List all connections
    List {
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// List the latest webhooks, the last one first
    List {
        /// How many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
}

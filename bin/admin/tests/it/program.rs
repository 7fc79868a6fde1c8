//! The program and its database.

use std::process::Command;

use pennon_testkit::{Backend, TempStore};

/// A database for the program to work on.
pub(crate) struct Program {
    pub(crate) database: TempStore,
}

/// What a run of it left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// A program with a migrated database.
    pub(crate) fn new() -> Self {
        Self { database: TempStore::new(Backend::Sqlite) }
    }

    /// A program whose database has no tables yet.
    pub(crate) fn unmigrated() -> Self {
        Self { database: TempStore::empty(Backend::Sqlite) }
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// Runs it with these variables and no others than the database.
    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Run {
        run(args, &[&[("DATABASE_URL", self.database.url().as_str())], variables].concat())
    }

    /// Runs what must succeed, and returns what it printed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        run.stdout
    }
}

/// Runs the program with these variables alone.
pub(crate) fn run(args: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pennon-admin"));
    let output = command.env_clear().envs(variables.iter().copied()).args(args).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// The one line that a failure prints.
    pub(crate) fn failure(&self) -> &str {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{self:?}");
        let line = self.stderr.strip_prefix("pennon-admin: ").unwrap().trim_end();
        assert!(!line.contains('\n'), "{line}");
        line
    }
}

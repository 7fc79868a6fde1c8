//! The program as an operator starts it.

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

/// A valid setting for what has no default.
pub(crate) const KEYS: (&str, &str) = ("PENNON_ENCRYPTION_KEYS", "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

/// A server on a free port, whose log is read along.
pub(crate) struct Program {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    pub(crate) url: String,
}

/// Runs the program with these settings alone until it ends by itself.
pub(crate) fn run(settings: &[(&str, &str)]) -> Output {
    command(settings).output().unwrap()
}

fn command(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pennon-server"));
    command.env_clear().envs(settings.iter().copied());
    command
}

impl Program {
    /// Starts the program on a fresh database in that folder and waits until it listens.
    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let database = format!("sqlite://{}/pennon.db", folder.display());
        let usual = [KEYS, ("DATABASE_URL", &database), ("PENNON_LISTEN", "127.0.0.1:0")];
        let mut child = command(&[&usual, settings].concat()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let listens = log.find_map(|line| line.unwrap().split_once("listening on ").map(|(_, url)| url.to_owned()));
        let url =
            listens.unwrap().trim_end_matches(|c: char| !c.is_ascii_digit()).split('"').next().unwrap().to_owned();
        Self { child, log, url }
    }

    /// Waits for a line of the log that holds that.
    pub(crate) fn wait_for_line(&mut self, part: &str) -> String {
        self.log.find_map(|line| line.ok().filter(|line| line.contains(part))).unwrap()
    }

    /// The memory that it holds, in KiB.
    pub(crate) fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Sends SIGTERM and waits for the end: the exit code, and what was logged until then.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        let sent = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
        let log = self.log.by_ref().map_while(Result::ok).collect::<Vec<_>>().join("\n");
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Ended already, if all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! PostgreSQL servers of a test's own, which can be killed, restarted and replicated.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query};
use tempfile::TempDir;

/// How long a server may take to come up or to catch up, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running PostgreSQL server on this machine. It is stopped and deleted on drop.
///
/// Most stories share the server of `TEST_DATABASE_URL`; this is for those that cannot. It needs
/// PostgreSQL's own programs, as Debian and Ubuntu install them or in the `PATH`.
pub struct Cluster {
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// A fresh server with these lines added to its `postgresql.conf`.
    pub fn start(settings: &str) -> Self {
        let cluster = Self::unmade();
        cluster.make(settings);
        cluster
    }

    /// A fresh server that speaks TLS with a certificate of its own, for `localhost`.
    pub fn with_tls() -> Self {
        let cluster = Self::unmade();
        let (certificate, key) = (cluster.certificate(), cluster.folder.path().join("key.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost"])
            .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-addext", "subjectAltName=DNS:localhost", "-out", &certificate, "-keyout"])
            .arg(&key)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        own(&key);
        let key = key.display();
        cluster.make(&format!("ssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'"));
        cluster
    }

    /// The file of the certificate of [`with_tls`](Self::with_tls).
    pub fn certificate(&self) -> String {
        self.folder.path().join("certificate.pem").to_str().unwrap().to_owned()
    }

    /// A streaming replica of this server.
    pub fn replica(&self) -> Self {
        let replica = Self::unmade();
        replica.run(
            "pg_basebackup",
            &["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--dbname", &self.url()],
        );
        replica.configure("");
        replica.start_again();
        replica
    }

    /// The URL of the database `postgres` on it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The URL of the database on this server that has the name of the one at `url`.
    pub fn same(&self, url: &str) -> String {
        let (_, name) = url.rsplit_once('/').unwrap();
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Kills the server without giving it a chance to finish anything.
    pub fn kill(&self) {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        assert!(Command::new("kill").args(["-9", pid]).status().unwrap().success());
        // Its children notice by themselves, and only then can it be started again.
        while Path::new("/proc").join(pid).exists() {
            std::thread::yield_now();
        }
    }

    /// Starts the server after [`kill`](Self::kill), and waits until it has recovered.
    pub fn start_again(&self) {
        let begun = Instant::now();
        let (log, port) = (self.folder.path().join("log"), format!("-p {}", self.port));
        loop {
            let log = log.to_str().unwrap();
            let output =
                self.output("pg_ctl", &["start", "--wait", "--timeout=60", "--silent", "-o", &port, "-l", log]);
            if output.status.success() {
                return;
            }
            let log = fs::read_to_string(log).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "the server does not start: {output:?}\n{log}");
        }
    }

    /// Waits until this replica has all that `primary` has written until now.
    pub fn catch_up(&self, primary: &Cluster) {
        let written = primary.text("SELECT pg_current_wal_lsn()::text AS text");
        let reached = format!("SELECT (pg_last_wal_replay_lsn() >= '{written}')::text AS text");
        let begun = Instant::now();
        while self.text(&reached) != "true" {
            assert!(begun.elapsed() < PATIENCE, "the replica does not catch up");
        }
    }

    /// Runs SQL in the database `postgres`.
    pub fn execute(&self, sql: &str) {
        PgConnection::establish(&self.url()).unwrap().batch_execute(sql).unwrap();
    }

    fn text(&self, sql: &str) -> String {
        sql_query(sql).get_result::<Text>(&mut PgConnection::establish(&self.url()).unwrap()).unwrap().text
    }

    fn make(&self, settings: &str) {
        self.run("initdb", &["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        self.configure(&format!("listen_addresses = 'localhost'\nunix_socket_directories = ''\n{settings}\n"));
        self.start_again();
    }

    fn unmade() -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn configure(&self, settings: &str) {
        let file = self.data().join("postgresql.conf");
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{before}\nfsync = off\n{settings}")).unwrap();
    }

    fn run(&self, program: &str, args: &[&str]) {
        let output = self.output(program, args);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs a program of PostgreSQL on the data of this server. None of them does anything for root.
    fn output(&self, program: &str, args: &[&str]) -> Output {
        let program = programs().join(program);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&program) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        // A server that inherited a pipe would hold it open for as long as it runs.
        command.arg("-D").arg(self.data()).args(args).current_dir(self.folder.path());
        let error = self.folder.path().join("stderr");
        let file = fs::File::create(&error).unwrap();
        let status = command.stdout(std::process::Stdio::null()).stderr(file).status();
        let status = status.unwrap_or_else(|failed| panic!("{}: {failed}: install PostgreSQL", program.display()));
        Output { status, stdout: Vec::new(), stderr: fs::read(error).unwrap() }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.output("pg_ctl", &["stop", "--mode=immediate", "--silent"]);
    }
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Gives something to the user that the server runs as.
fn own(path: &Path) {
    if is_root() {
        assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
    }
}

fn is_root() -> bool {
    // The owner of our own process.
    std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0
}

/// The folder of the newest version; empty, if they are in the `PATH`.
fn programs() -> PathBuf {
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else { return PathBuf::new() };
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.flatten().map(|entry| entry.path()).max_by_key(version);
    newest.map(|path| path.join("bin")).unwrap_or_default()
}

//! TLS between us and the database: `sslmode` means what it says.

use pennon_storage::{Error, Options, Store};
use pennon_testkit::{Cluster, TempStore};

fn open(url: &str) -> Result<Store, Error> {
    Store::open(url, Options::default())
}

#[test]
fn the_server_proves_who_it_is() {
    let cluster = Cluster::with_tls();
    let url = cluster.url().replace("127.0.0.1", "localhost");
    let verified = format!("{url}?sslmode=verify-full&sslrootcert={}", cluster.certificate());
    let store = open(&verified).unwrap();
    store.migrate().unwrap();
    let changes = store.changes().unwrap();
    changes.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
    let plain = TempStore::on(&cluster.url());
    let encrypted = "SELECT DISTINCT ssl::text AS text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE application_name LIKE 'pennon%' AND datname = 'postgres'";
    assert_eq!(plain.texts(encrypted), ["true"], "every connection is encrypted, that of the feed as well");

    let stranger = Cluster::with_tls();
    let doubtful = format!("{url}?sslmode=verify-full&sslrootcert={}", stranger.certificate());
    assert!(matches!(open(&doubtful), Err(Error::Unavailable(_))), "the certificate of somebody else");
    let misnamed = verified.replace("localhost", "127.0.0.1");
    assert!(matches!(open(&misnamed), Err(Error::Unavailable(_))), "the certificate is not for that name");
}

#[test]
fn a_server_without_tls_is_refused_by_whoever_requires_it() {
    let cluster = Cluster::start("");
    assert!(matches!(open(&format!("{}?sslmode=require", cluster.url())), Err(Error::Unavailable(_))));
    open(&cluster.url()).unwrap();
}

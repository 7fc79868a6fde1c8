//! Getting a database ready, and what goes wrong on the way.

use std::fs;

use crate::program::{Program, run};

#[test]
fn migrating_twice_does_it_once() {
    let program = Program::unmigrated();
    let applied = program.ok(&["migrate"]);
    assert!(!applied.trim().is_empty() && applied != "nothing to do\n", "{applied}");
    assert_eq!(program.ok(&["migrate"]), "nothing to do\n");
    program.ok(&["user", "add", "ann@example.com"]);
}

#[test]
fn a_database_that_is_not_migrated_says_what_to_do() {
    let program = Program::unmigrated();
    for args in [&["user", "add", "ann@example.com"][..], &["login-link", "ann@example.com"], &["items", "list"]] {
        assert!(program.run(args).failure().contains("pennon-admin migrate"));
    }
}

#[test]
fn a_wrong_url_is_named_and_its_password_is_not_shown() {
    for url in ["pennon.db", "postgre://ann:hush-hush@localhost/pennon", "postgres://ann:hush-hush@127.0.0.1:1/pennon"]
    {
        let run = run(&["items", "list"], &[("DATABASE_URL", url)]);
        let failure = run.failure();
        assert!(failure.starts_with("DATABASE_URL: "), "{failure}");
        assert!(!failure.contains("hush-hush"), "{failure}");
    }
}

#[test]
fn a_mistyped_path_is_an_error_and_not_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("typo.db").display());
    let run = run(&["items", "list"], &[("DATABASE_URL", &url)]);
    assert!(run.failure().contains("there is no file") && run.failure().contains("typo.db"), "{run:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_url_can_come_from_a_file() {
    let program = Program::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, format!("{}\n", program.database.url())).unwrap();
    let listed = run(&["items", "list"], &[("DATABASE_URL_FILE", file.to_str().unwrap())]);
    assert_eq!(listed.code, 0, "{listed:?}");
}

//! Who may use whom. A new edge between crates is the rarest change; it is made here first.

use std::{collections::BTreeSet, process::Command};

/// A crate, the siblings it may use, and what must never be in its tree of normal dependencies.
const TABLE: [(&str, &[&str], &[&str]); 6] = [
    ("pennon-domain", &[], &["diesel", "ureq", "ring", "actix-web", "log"]),
    ("pennon-webhook", &["pennon-domain"], &["ureq", "diesel", "actix-web"]),
    ("pennon-providers", &["pennon-domain", "pennon-webhook"], &["diesel", "actix-web"]),
    ("pennon-storage", &["pennon-domain"], &["ureq", "ring", "actix-web"]),
    ("pennon-app", &["pennon-domain", "pennon-storage", "pennon-webhook"], &["ureq", "actix-web"]),
    ("pennon-http", &["pennon-app", "pennon-domain", "pennon-storage", "pennon-webhook"], &["ureq"]),
];

/// What a crate names in its own manifest, beyond what its tree must not hold.
const NOT_DIRECT: [(&str, &[&str]); 2] =
    [("pennon-app", &["diesel"]), ("pennon-http", &["diesel", "pennon-storage", "pennon-webhook"])];

#[test]
fn every_crate_keeps_to_the_table() {
    for (name, siblings, never) in TABLE {
        let tree = tree(name, &[]);
        let found: BTreeSet<&str> = tree.iter().map(String::as_str).filter(|one| one.starts_with("pennon-")).collect();
        let allowed: BTreeSet<&str> = siblings.iter().copied().chain([name]).collect();
        assert!(found.is_subset(&allowed), "{name} may use {allowed:?} and uses {found:?}");
        let forbidden: Vec<_> = never.iter().filter(|one| tree.contains(**one)).collect();
        assert!(forbidden.is_empty(), "{name} must never use {forbidden:?}");
    }
}

#[test]
fn what_is_reached_through_a_sibling_is_not_named_directly() {
    for (name, never) in NOT_DIRECT {
        let direct = tree(name, &["--depth", "1"]);
        let forbidden: Vec<_> = never.iter().filter(|one| direct.contains(**one)).collect();
        assert!(forbidden.is_empty(), "{name} must not name {forbidden:?}");
    }
}

#[test]
fn nothing_but_a_test_uses_the_testkit() {
    for (name, ..) in TABLE {
        assert!(!tree(name, &[]).contains("pennon-testkit"), "{name}");
    }
}

/// The names in the tree of normal dependencies.
fn tree(package: &str, more: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p}", "-p", package])
        .args(more)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<_> = lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert!(names.contains(package), "the tree of {package} cannot be read");
    names
}

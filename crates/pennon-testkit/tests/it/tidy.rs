//! What a compiler does not check.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every source file with its path below the workspace.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["crates", "bin"] {
        collect(&workspace().join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(workspace()).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs") || path.contains("pennon-testkit")
}

/// The code before its unit tests, without comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long: Vec<_> =
        sources().into_iter().filter(|(_, text)| text.lines().count() > 400).map(|(path, _)| path).collect();
    assert_eq!(long, [""; 0]);
}

#[test]
fn below_bin_nobody_reads_the_clock_or_the_environment() {
    let hidden: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("crates/") && !is_test(path))
        .filter(|(_, text)| ["Utc::now()", "SystemTime::now()", "env::var"].iter().any(|bad| code(text).contains(bad)))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(hidden, [""; 0]);
}

#[test]
fn nobody_branches_on_the_provider() {
    let branching: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| !is_test(path) && path != "crates/pennon-domain/src/provider.rs")
        .filter(|(_, text)| code(text).contains("match provider {") || code(text).contains("Provider::Plaid =>"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(branching, [""; 0]);
}

#[test]
fn both_engines_have_migrations_of_the_same_names() {
    let names = |engine: &str| {
        let folder = workspace().join("migrations/server").join(engine);
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

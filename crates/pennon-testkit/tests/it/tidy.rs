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

/// The code without its module of unit tests and without comments. What follows such a module is code again.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{')) {
            lines.by_ref().find(|line| *line == "}");
        } else if !line.trim_start().starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

#[test]
fn only_comments_and_the_module_of_tests_are_no_code() {
    let file = "#[cfg(test)]\nmod tests;\n// no\nfn a() {}\n#[cfg(test)]\nmod tests {\n    no();\n}\nfn b() {}\n";
    assert_eq!(code(file), "#[cfg(test)]\nmod tests;\nfn a() {}\nfn b() {}\n");
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

/// A stopwatch tells how long, and not what time it is. In the rules there is one, for calls and their end.
#[test]
fn among_the_rules_only_a_call_has_a_stopwatch() {
    let measuring: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| {
            ["crates/pennon-domain/src", "crates/pennon-webhook/src"].iter().any(|at| path.starts_with(at))
        })
        .filter(|(path, text)| !is_test(path) && code(text).contains("Instant::now"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(measuring, ["crates/pennon-domain/src/call.rs"]);
}

/// Success may be told by any handler. `problem.rs` words what the framework has refused by itself.
#[test]
fn one_file_says_which_status_a_failure_has() {
    const TABLE: [&str; 2] = ["crates/pennon-http/src/error.rs", "crates/pennon-http/src/problem.rs"];
    const SUCCESS: [&str; 9] =
        ["Ok", "NoContent", "SeeOther", "build", "OK", "NO_CONTENT", "SEE_OTHER", "NOT_MODIFIED", "is_success"];
    let is_edge = |path: &str| path.starts_with("crates/pennon-http/src") || path.starts_with("bin/server/src");
    let mut found = Vec::new();
    for (path, text) in sources() {
        if !is_edge(&path) || is_test(&path) || TABLE.contains(&path.as_str()) {
            continue;
        }
        let code = code(&text);
        for named in code.split("StatusCode::").skip(1).chain(code.split("HttpResponse::").skip(1)) {
            let name: String = named.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !SUCCESS.contains(&name.as_str()) {
                found.push(format!("{path}: {name}"));
            }
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn nobody_branches_on_the_provider() {
    let branching: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| !is_test(path) && path != "crates/pennon-domain/src/provider.rs")
        .filter(|(_, text)| code(text).contains("match provider {") || code(text).contains("Provider::PLAID =>"))
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

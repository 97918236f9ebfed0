//! Habits: sizes, openings, names, unwraps, and what must not stand in any committed file.

use super::source::{File, Tree};

/// Lines that a file may have, without blank ones at its end.
const MOST_LINES: usize = 400;

/// Files that may be longer, how long, and why they are not split.
const LONGER: [(&str, usize, &str); 0] = [];

const RUST: [&str; 4] = ["src/", "tests/", "migrations/", "benches/"];

pub fn sizes(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust(&RUST) {
        let lines = file.text.trim_end().lines().count();
        let listed = LONGER.iter().find(|(path, _, _)| *path == file.path);
        let most = listed.map_or(MOST_LINES, |(_, most, _)| *most);
        if lines > most {
            found.push(format!(
                "{}: {lines} lines, at most {most}: split it by noun",
                file.path
            ));
        } else if listed.is_some() && lines <= MOST_LINES {
            found.push(format!(
                "{}: {lines} lines, needs no exception any more",
                file.path
            ));
        }
    }
    found
}

pub fn openings(tree: &Tree) -> Vec<String> {
    let opens = |file: &&File| !file.text.starts_with("//!");
    let silent = tree.rust(&RUST).filter(opens);
    silent
        .map(|file| {
            format!(
                "{}: must open with `//!`: what it owns, what it never does",
                file.path
            )
        })
        .collect()
}

pub fn names(tree: &Tree) -> Vec<String> {
    const FORBIDDEN: [&str; 15] = [
        "common",
        "core_utils",
        "dto",
        "dtos",
        "helper",
        "helpers",
        "manager",
        "managers",
        "misc",
        "part2",
        "prelude",
        "service",
        "services",
        "util",
        "utils",
    ];
    let mut found = Vec::new();
    for file in tree.rust(&RUST) {
        for part in file.path.trim_end_matches(".rs").split('/') {
            let named = FORBIDDEN.iter().any(|name| {
                part == *name
                    || part.ends_with(&format!("_{name}"))
                    || part.starts_with(&format!("{name}_"))
            });
            if named {
                found.push(format!(
                    "{}: `{part}` says nothing: name the noun",
                    file.path
                ));
            }
        }
        for line in file.lines() {
            let Some((_, rest)) = line.code.split_once("mod ") else {
                continue;
            };
            let name = rest
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next();
            if name.is_some_and(|name| FORBIDDEN.contains(&name)) {
                found.push(file.at(&line, "says nothing: name the noun"));
            }
        }
    }
    found
}

pub fn unwraps(tree: &Tree) -> Vec<String> {
    const REFUSED: [(&str, &str); 6] = [
        (
            ".unwrap()",
            "return an error, or `expect` with the reason why it holds",
        ),
        (".expect(\"\")", "say why it holds"),
        ("todo!(", "finish it"),
        ("unimplemented!(", "finish it"),
        ("dbg!(", "remove it"),
        ("#[ignore", "run it or remove it"),
    ];
    let mut found = Vec::new();
    for file in tree.rust(&["src/", "migrations/src/"]) {
        for line in file.shipped() {
            for (what, instead) in REFUSED.iter().filter(|(what, _)| line.code.contains(what)) {
                found.push(file.at(&line, format_args!("`{what}`: {instead}")));
            }
        }
    }
    found
}

pub fn places(tree: &Tree) -> Vec<String> {
    // In halves, so that this file does not name them either.
    let halves = [
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("clau", "de"),
        ("anthro", "pic"),
        ("chat", "gpt"),
        ("copi", "lot"),
        ("co-authored", "-by"),
    ];
    let words: Vec<String> = halves.iter().map(|(a, b)| format!("{a}{b}")).collect();
    let mut found = Vec::new();
    for file in &tree.files {
        for (i, line) in file.text.lines().enumerate() {
            let lower = line.to_lowercase();
            for word in words.iter().filter(|word| lower.contains(word.as_str())) {
                found.push(format!("{}:{}: names `{word}`", file.path, i + 1));
            }
        }
    }
    found
}

pub fn packages(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in &tree.files {
        let (field, source) = match file.path.rsplit('/').next() {
            Some("Cargo.lock") => (
                "source = ",
                "\"registry+https://github.com/rust-lang/crates.io-index\"",
            ),
            Some("package-lock.json") => ("\"resolved\": ", "\"https://registry.npmjs.org/"),
            _ => continue,
        };
        for (i, line) in file.text.lines().enumerate() {
            let other = line.trim_start().strip_prefix(field);
            if other.is_some_and(|value| !value.starts_with(source)) {
                found.push(format!("{}:{}: {}", file.path, i + 1, line.trim()));
            }
        }
    }
    found
}

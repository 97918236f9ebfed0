//! Boundaries: who may name whom, and which library has which one user.

use super::source::{Tree, names};

/// The modules, left to right: one may name those of the rows before its own, and its own row's
/// only in the first row.
const ORDER: [&[&str]; 8] = [
    &["error", "config", "model"],
    &["access"],
    &["store", "search", "ingest", "oidc"],
    &["hub"],
    &["worker", "api", "scim"],
    &["http"],
    &["cli"],
    &["main"],
];

/// Libraries, and the only directory that may name them.
const LIBRARIES: [(&str, &[&str], &[&str]); 5] = [
    (
        "tantivy",
        &["tantivy::"],
        // What searching is measured against.
        &["src/search/", "benches/search.rs"],
    ),
    (
        "the database",
        &["sea_orm::", "sea_query::", "sea_orm_migration::", "sqlx::"],
        &["src/store/", "migrations/", "tests/support/"],
    ),
    (
        "GraphQL",
        &[
            "async_graphql::",
            "async_graphql_axum::",
            "async_graphql_value::",
        ],
        // The permission matrix and the differences to the last release read the schema's text.
        &["src/api/", "tests/permissions/sdl.rs", "tests/schema/"],
    ),
    (
        "HTTP",
        &[
            "axum::",
            "hyper::",
            "hyper_util::",
            "tower::",
            "tower_http::",
            "http_body_util::",
        ],
        // The ceiling is the HTTP stack with nothing behind it; the other side of a connection asks.
        &["src/http/", "benches/http/ceiling.rs", "src/oidc/ask.rs"],
    ),
    (
        "OpenID Connect",
        &["jsonwebtoken::", "tokio_rustls::"],
        // The provider of the tests signs, too.
        &["src/oidc/", "tests/identity/oidc/issuer.rs"],
    ),
];

fn row(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

pub fn directions(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]) {
        let own = file.path["src/".len()..].split(['/', '.']).next();
        let own = own.unwrap_or_default();
        if own == "lib" {
            continue;
        }
        let Some(own_row) = row(own) else {
            found.push(format!(
                "{}: `{own}` has no place in the order of modules",
                file.path
            ));
            continue;
        };
        for line in file.lines() {
            for named in crate_paths(line.code) {
                let allowed = match row(named) {
                    _ if named == own => true,
                    Some(0) => true,
                    Some(named_row) => named_row < own_row,
                    // A macro or item of the crate's root.
                    None => false,
                };
                if !allowed {
                    found.push(file.at(&line, format_args!("`{own}` names `{named}`")));
                }
            }
        }
    }
    found
}

/// The modules after each `crate::` of the line, those of `crate::{a, b}` too.
fn crate_paths(code: &str) -> Vec<&str> {
    let mut paths = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                paths.extend(list.split(',').map(first_word).filter(|w| !w.is_empty()));
            }
            None => paths.push(first_word(rest)),
        }
    }
    paths
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

pub fn libraries(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/", "tests/", "migrations/", "benches/"]) {
        if file.path.starts_with("tests/tidy/") {
            continue;
        }
        for (what, paths, users) in LIBRARIES {
            if users.iter().any(|user| file.path.starts_with(user)) {
                continue;
            }
            for line in file.lines() {
                for path in paths.iter().filter(|path| names(line.code, path)) {
                    let only = users.join(" or ");
                    found.push(
                        file.at(&line, format_args!("`{path}`: only {only} may name {what}")),
                    );
                }
            }
        }
    }
    found
}

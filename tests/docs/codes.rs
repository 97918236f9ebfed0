//! Codes: every one that the hub can give is explained, and no other.

use std::collections::BTreeSet;
use std::path::Path;

use super::{PAGE, read};

/// Words in capitals that are no codes of an answer, by the files that have them.
const OTHERS: &[(&str, &str)] = &[
    ("src/api/denial.rs", "what the audit log says"),
    ("src/http/layer.rs", "methods, and a header"),
];
const WORDS: [&str; 4] = ["POST", "JSON", "HTML", "HTTP"];

#[test]
fn every_code_of_an_error_is_explained() {
    let (page, mut given) = (read(PAGE), BTreeSet::new());
    for folder in ["src/api", "src/http"] {
        collect(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            Path::new(folder),
            &mut given,
        );
    }
    assert_eq!(
        rows(&page, "| `extensions.code` |"),
        given,
        "left: {PAGE}, right: src/api and src/http"
    );
    assert!(given.len() > 20, "the sources were not read well");
}

#[test]
fn every_code_of_a_user_error_is_explained() {
    let schema = read("schema.graphql");
    let (_, after) = schema
        .split_once("\nenum UserErrorCode {")
        .expect("it is there");
    let (body, _) = after.split_once("\n}").expect("it ends");
    let given: BTreeSet<String> = body
        .lines()
        .map(str::trim)
        .filter(|line| is_code(line))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        rows(&read(PAGE), "| `userErrors.code` |"),
        given,
        "left: {PAGE}, right: schema.graphql"
    );
}

/// The codes in the first column of the table with this heading.
fn rows(page: &str, heading: &str) -> BTreeSet<String> {
    let lines = page
        .lines()
        .skip_while(|line| !line.starts_with(heading))
        .skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|line| line.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split(','))
        .map(|code| code.trim().trim_matches('`').to_owned())
        .collect()
}

fn collect(root: &Path, folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = folder.join(entry.file_name());
        let name = path.to_string_lossy().replace('\\', "/");
        let is_other = name.ends_with("/tests") || name.ends_with("/tests.rs");
        if is_other || OTHERS.iter().any(|(file, _)| *file == name) {
            continue;
        }
        if root.join(&path).is_dir() {
            collect(root, &path, codes);
        } else {
            let text = std::fs::read_to_string(root.join(&path)).expect("a text");
            let quoted = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let quoted = quoted.flat_map(|line| {
                line.split('"')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            });
            codes.extend(quoted.filter(|word| is_code(word) && !WORDS.contains(&word.as_str())));
        }
    }
}

fn is_code(word: &str) -> bool {
    word.len() > 3
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

//! The printed table: an operation a line, a persona a column.

use super::operations::Outcomes;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/permissions/table.txt");

/// Compares the table with the committed one; with COMMONPLACE_BLESS set, commits it.
pub fn compare(columns: &[(&str, Outcomes)]) {
    let table = print(columns);
    if std::env::var_os("COMMONPLACE_BLESS").is_some() {
        std::fs::write(PATH, &table).expect("writes");
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    let mut differences = Vec::new();
    for (line, (is, was)) in table.lines().zip(committed.lines()).enumerate() {
        if is != was {
            differences.push(format!("line {}:\n  was {was}\n  is  {is}", line + 1));
        }
    }
    assert!(
        table == committed,
        "the permission table differs: if that is meant, run the test with COMMONPLACE_BLESS=1\n{}",
        differences.join("\n")
    );
}

fn print(columns: &[(&str, Outcomes)]) -> String {
    let mut lines = vec![String::new()];
    let pad = |text: &str, width: usize| format!("{text:<width$}");
    lines[0] += &pad("operation", 26);
    for (name, _) in columns {
        lines[0] += &pad(name, 18);
    }
    for row in 0..columns[0].1.len() {
        let mut line = pad(&columns[0].1[row].0, 26);
        for (_, outcomes) in columns {
            line += &pad(&outcomes[row].1, 18);
        }
        lines.push(line);
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n") + "\n"
}

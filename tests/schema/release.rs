//! The schema of the last release: how it is kept, and when it was.

use chrono::NaiveDate;

use super::read;

/// Where it is kept.
pub const PATH: &str = "schema/released.graphql";

const DATE: &str = "# Released on ";

/// When it was released.
pub fn date(released: &str) -> NaiveDate {
    let date = released.lines().find_map(|line| line.strip_prefix(DATE));
    date.and_then(|date| date.trim_end_matches('.').parse().ok())
        .unwrap_or_else(|| panic!("{PATH} does not say \"{DATE}YYYY-MM-DD.\""))
}

/// Keeps a schema as the released one, and everything else that stands above it.
pub fn write(schema: &str, day: NaiveDate) {
    let old = read(PATH);
    let head = old.lines().take_while(|line| line.starts_with('#'));
    let head = head.filter(|line| !line.starts_with(DATE));
    let head: String = head.map(|line| format!("{line}\n")).collect();
    let text = format!("{head}{DATE}{day}.\n\n{}", undescribed(schema));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH);
    std::fs::write(path, text).expect("is written");
}

/// Without its descriptions: they break nobody.
fn undescribed(schema: &str) -> String {
    let mut is_inside = false;
    let kept = schema.lines().filter(|line| {
        let line = line.trim();
        let is_edge = line == "\"\"\"";
        is_inside ^= is_edge;
        !is_edge && !is_inside && !line.starts_with("\"\"\"")
    });
    kept.flat_map(|line| [line, "\n"]).collect()
}

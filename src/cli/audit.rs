//! `audit`: the audit log, read out for other programs. Works while a server runs on the same data.

use std::process::ExitCode;

use super::show;
use crate::error::{Error, Result};
use crate::model::Time;
use crate::store::{AuditSpan, Store};

/// Read the audit log out.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Write the audit log to standard output as JSON Lines, oldest first
    ///
    /// Each line is one entry with its `hash` and the `previousHash`, so that the chain can be
    /// verified elsewhere:
    ///
    /// Each line's `previousHash` is the `hash` of the line before; the first one's is empty.
    ///
    /// `hash` is the SHA-256, in hexadecimal, over these texts in this order, each with its
    /// length in bytes before it as 8 bytes, highest first: previousHash, seq, at in whole
    /// microseconds since 1970, person, token, system, action, object, details, and, unless it is
    /// DONE, outcome. A null counts as an empty text; details is written without spaces and with
    /// sorted names.
    ///
    /// Example: commonplace audit export --from 2026-01-01 > audit.jsonl
    #[command(verbatim_doc_comment)]
    Export(Export),
}

/// Which entries to write.
#[derive(clap::Args)]
pub struct Export {
    /// Only entries from this day or instant on, such as 2026-01-31 or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only entries before this day or instant
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// Runs the command.
pub async fn run(command: Command, store: &Store) -> Result<ExitCode> {
    let Command::Export(export) = command;
    let time = |field, text: &Option<String>| text.as_deref().map(|t| time(field, t)).transpose();
    let span = AuditSpan {
        from: time("from", &export.from)?,
        until: time("until", &export.until)?,
    };
    let viewer = store.as_system("audit export").await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let lines = viewer.audit_lines(after, span).await?;
        let Some(last) = lines.last() else { break };
        after = last.seq;
        count += lines.len();
        let mut text = String::new();
        for line in &lines {
            text += &serde_json::to_string(line).map_err(Error::internal)?;
            text.push('\n');
        }
        show::print(&text)?;
    }
    eprintln!("{count} entries written; `commonplace verify` checks the chain in the database.");
    Ok(ExitCode::SUCCESS)
}

/// A day, from its start in UTC, or an instant.
fn time(field: &str, text: &str) -> Result<Time> {
    let day = format!("{text}T00:00:00Z");
    let parsed = text.parse().or_else(|_| day.parse());
    parsed.map_err(|_| {
        let message = format!("`{text}` is no time: give 2026-01-31 or 2026-01-31T12:00:00Z");
        Error::invalid(field, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_days_or_instants() {
        for (text, expected) in [
            ("2026-01-31", Some("2026-01-31T00:00:00Z")),
            ("2026-01-31T12:00:00+01:00", Some("2026-01-31T11:00:00Z")),
            ("yesterday", None),
            ("2026-02-31", None),
        ] {
            let expected: Option<Time> = expected.map(|time| time.parse().expect("a time"));
            assert_eq!(time("from", text).ok(), expected, "{text}");
        }
    }
}

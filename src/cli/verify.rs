//! `verify`: index = database, and the audit chain unbroken.

use std::process::ExitCode;

use super::show::Progress;
use super::{open, show};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::hub::verify;

/// Check that index and database agree and that the audit log is unbroken.
///
/// The audit log is a chain: each entry's hash covers the entry and the hash before it, and the
/// database notes where the chain ends. So a changed, removed, moved, added or cut off entry is
/// found. Whoever can write to the database and knows how the hashes are made could rewrite the
/// whole chain and its end. Against that, keep the head that this command prints where the
/// database's administrators can't write, and give it to a later run with --head.
#[derive(clap::Args)]
pub struct Arguments {
    /// A head that an earlier run printed: some entry of the log must have it still
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

/// Runs the command: 1 and a list when something is wrong.
pub async fn run(arguments: Arguments, config: Config) -> Result<ExitCode> {
    let noted = arguments.head.as_deref().map(check_head).transpose()?;
    let store = open::store(&config).await?;
    let hub = open::hub(&config, store).await?;
    let mut progress = Progress::new("documents");
    let findings = verify::verify(&hub, noted.as_deref(), |done| progress.at(done)).await?;
    progress.end();
    let mut report = String::new();
    for line in &findings.remarks {
        report += &format!("note: {line}\n");
    }
    for line in &findings.problems {
        report += &format!("problem: {line}\n");
    }
    report += &format!(
        "{} documents and {} audit entries checked: {}\n",
        findings.documents,
        findings.audit_entries,
        match findings.problems.len() {
            0 => "clean".to_owned(),
            1 => "1 problem".to_owned(),
            n => format!("{n} problems"),
        }
    );
    if !findings.audit_head.is_empty() {
        report += &format!("audit head: {}\n", findings.audit_head);
    }
    show::print(&report)?;
    Ok(if findings.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check_head(head: &str) -> Result<String> {
    let head = head.trim().to_lowercase();
    if head.len() == 64 && head.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(head);
    }
    let message = format!("`{head}` is no head: give the 64 digits that `verify` printed");
    Err(Error::invalid("head", message))
}

//! `verify`: index = database, and the audit chain unbroken.

use std::process::ExitCode;

use super::show::Progress;
use super::{open, show};
use crate::config::Config;
use crate::error::Result;
use crate::hub::verify;

/// Runs the command: 1 and a list when something is wrong.
pub async fn run(config: Config) -> Result<ExitCode> {
    let store = open::store(&config).await?;
    let hub = open::hub(&config, store).await?;
    let mut progress = Progress::new("documents");
    let findings = verify::verify(&hub, |done| progress.at(done)).await?;
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
    show::print(&report)?;
    Ok(if findings.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

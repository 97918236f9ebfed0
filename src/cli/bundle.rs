//! `bundle`: a whole hub in and out, as JSON Lines.

use std::path::PathBuf;
use std::process::ExitCode;

use super::show;
use super::show::Progress;
use crate::error::Result;
use crate::hub::bundle::{self, Counts, Options, Report};
use crate::store::Store;

/// Import or export a whole hub.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Import a bundle; repeating it updates what changed and nothing else
    Import {
        /// The directory with the bundle's files
        #[arg(value_name = "DIR")]
        directory: PathBuf,
        /// Stop before the first batch that holds a bad line; otherwise bad lines are passed over
        #[arg(long)]
        strict: bool,
    },
    /// Export everything; exporting and importing again gives the same hub
    Export {
        /// The directory to write; must be empty or not there
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// Runs the command: 1 and a list when lines were refused.
pub async fn run(command: Command, store: &Store) -> Result<ExitCode> {
    let mut progress = Progress::new("lines");
    match command {
        Command::Import { directory, strict } => {
            let options = Options { strict };
            let report = bundle::import(store, &directory, options, |p| progress.at(p.done)).await;
            progress.end();
            let report = report?;
            show::print(&imported(&report))?;
            Ok(if report.is_clean() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Command::Export { directory } => {
            let counts = bundle::export(store, &directory, |p| progress.at(p.done)).await;
            progress.end();
            show::print(&exported(&counts?))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn imported(report: &Report) -> String {
    let mut text = String::new();
    for file in report.files.iter().filter(|file| file.lines() > 0) {
        text += &format!(
            "{}: {} new, {} changed, {} as before, {} refused\n",
            file.file, file.created, file.updated, file.unchanged, file.refused
        );
    }
    for file in &report.unknown_files {
        text += &format!("not read: {file} is no file of a bundle\n");
    }
    for refusal in &report.refusals {
        text += &format!("refused: {refusal}\n");
    }
    if report.refused > report.refusals.len() {
        text += &format!(
            "refused: {} lines more\n",
            report.refused - report.refusals.len()
        );
    }
    if report.stopped {
        text += "Stopped there, as --strict asks; the batches before it are in.\n";
    }
    text
}

fn exported(counts: &Counts) -> String {
    let lines = counts
        .files
        .iter()
        .map(|(file, lines)| format!("{file}: {lines}\n"));
    lines.collect()
}

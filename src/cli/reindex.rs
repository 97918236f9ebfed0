//! `reindex`: a fresh index beside the old one, then a swap.

use std::process::ExitCode;

use super::open;
use super::show::Progress;
use crate::config::Config;
use crate::error::Result;
use crate::worker;

/// Runs the command.
pub async fn run(config: Config) -> Result<ExitCode> {
    let store = open::store(&config).await?;
    let hub = open::hub(&config, store).await?;
    let mut progress = Progress::new("documents");
    let count = worker::reindex(&hub, |done| progress.at(done)).await?;
    progress.end();
    eprintln!("The new index holds {count} documents.");
    Ok(ExitCode::SUCCESS)
}

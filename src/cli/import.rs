//! `import`: files and folders into a space.

use std::path::PathBuf;
use std::process::ExitCode;

use super::show;
use super::show::Progress;
use crate::error::Result;
use crate::hub::import::{self, FilesReport, ImportFiles};
use crate::store::Store;

/// Import files and folders into a space; repeating it updates what changed and nothing else.
#[derive(clap::Args)]
pub struct Args {
    /// Files, and folders whose contents are imported
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The slug of the space
    #[arg(long, value_name = "SLUG")]
    space: String,
    /// A folder in the space, as names with `/` between; made where it is missing
    #[arg(long, value_name = "PATH")]
    folder: Option<String>,
    /// Import with the rights, and in the name, of the person with this address [default: the
    /// hub's own]
    #[arg(long = "as", value_name = "EMAIL")]
    person: Option<String>,
    /// Publish what is new or still a draft
    #[arg(long)]
    publish: bool,
}

/// Runs the command: 1 and a list when files were refused.
pub async fn run(arguments: Args, store: &Store) -> Result<ExitCode> {
    let request = ImportFiles {
        paths: arguments.paths,
        space: arguments.space,
        folder: arguments.folder,
        person: arguments.person,
        publish: arguments.publish,
    };
    let mut progress = Progress::new("files");
    let report = import::import(store, request, |done| progress.at(done)).await;
    progress.end();
    let report = report?;
    show::print(&summary(&report))?;
    Ok(if report.refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn summary(report: &FilesReport) -> String {
    let mut text = String::new();
    for refused in &report.refused {
        text += &format!("refused: {}: {}\n", refused.path.display(), refused.reason);
    }
    text += &format!(
        "{} documents new, {} changed, {} as before; {} folders new; {} files refused, {} hidden ones passed over\n",
        report.created,
        report.updated,
        report.unchanged,
        report.folders,
        report.refused.len(),
        report.hidden,
    );
    text
}

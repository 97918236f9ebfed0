//! `init`: an empty hub with its host and its first administrator.

use std::process::ExitCode;

use super::{open, show};
use crate::config::Config;
use crate::error::Result;
use crate::hub::setup;

/// Set up an empty hub.
#[derive(clap::Args)]
pub struct Arguments {
    /// The name of the organization that runs the hub
    #[arg(long, value_name = "NAME")]
    organization: String,
    /// The address of its first administrator
    #[arg(long, value_name = "EMAIL")]
    admin: String,
}

/// Runs the command. The token alone goes to standard output.
pub async fn run(arguments: Arguments, config: Config) -> Result<ExitCode> {
    let store = open::migrated(&config).await?;
    let begun = setup::initialize(&store, &arguments.organization, &arguments.admin).await?;
    eprintln!(
        "{} is set up; {} administers it.\nThe token below acts for that person and is shown only now.\nNext: commonplace serve",
        begun.host.name, begun.administrator.email
    );
    show::print(&format!("{}\n", begun.token))?;
    Ok(ExitCode::SUCCESS)
}

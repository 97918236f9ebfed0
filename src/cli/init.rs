//! `init`: an empty hub with its host and its first administrator.

use std::process::ExitCode;

use super::{open, show};
use crate::config::Config;
use crate::error::Result;
use crate::hub::password::PASSWORD_PAGE;
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

/// Runs the command. The token alone goes to standard output; the link beside it is for people.
pub async fn run(arguments: Arguments, config: Config) -> Result<ExitCode> {
    let store = open::migrated(&config).await?;
    let begun = setup::initialize(&store, &arguments.organization, &arguments.admin).await?;
    eprintln!(
        "{host} is set up; {email} administers it.\n\
         Next: commonplace serve\n\
         To set a password, once and until {until}, open\n  http://{listen}{path}#{secret}\n\
         The token below acts for that person and is shown only now, like the link above.",
        host = begun.host.name,
        email = begun.administrator.email,
        until = begun.link.expires_at.format("%F %R UTC"),
        listen = config.listen,
        path = PASSWORD_PAGE,
        secret = begun.link.secret,
    );
    show::print(&format!("{}\n", begun.token))?;
    Ok(ExitCode::SUCCESS)
}

//! The command line: a file for each command. Owns arguments, exit codes and what is printed.
//!
//! Exit codes: 0 done, 1 the work found a problem, 2 wrong use.

mod audit;
mod bundle;
pub mod demo;
mod door;
mod import;
mod init;
mod open;
mod reindex;
pub mod serve;
mod show;
mod token;
mod verify;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, Partial};
use crate::error::{Error, Result};

/// A knowledge-sharing hub that gives every company exactly what it may see.
///
/// Start with `commonplace demo`: it fills a demo ecosystem, serves it and prints sign-ins.
/// For a hub of your own: `commonplace init`, then `commonplace serve`.
#[derive(Parser)]
#[command(name = "commonplace", version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// Settings that every command takes. The same in commonplace.toml and as COMMONPLACE_…
/// variables; flags win, then the environment, then the file.
#[derive(clap::Args)]
struct Settings {
    /// The data directory: database file, index and files [default: ./commonplace-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database, sqlite:FILE or postgres://USER@HOST/NAME [default: a SQLite file in the data directory]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Proxies in front whose X-Forwarded-For says where a request is from, with commas between them
    /// [default: none]
    #[arg(long, global = true, value_name = "ADDRESSES")]
    proxies: Option<String>,
    /// The hub's own address, as browsers see it, such as https://hub.example [default: what each
    /// request asks for]
    #[arg(long, global = true, value_name = "ORIGIN")]
    public_origin: Option<String>,
    /// Requests a minute that one address may send; 0 for no limit [default: 12000]
    #[arg(long, global = true, value_name = "NUMBER")]
    address_requests: Option<String>,
    /// Requests a minute that one person may send, or one address without signing in; 0 for no limit
    /// [default: 6000]
    #[arg(long, global = true, value_name = "NUMBER")]
    person_requests: Option<String>,
    /// What these may cost together, in a minute; 0 for no limit [default: 600000]
    #[arg(long, global = true, value_name = "NUMBER")]
    person_cost: Option<String>,
    /// How log lines look [default: human]
    #[arg(long, global = true, value_name = "human|json")]
    log_format: Option<String>,
    /// Which log lines to write, such as info,commonplace=debug [default: info without the migrations' steps]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// The configuration file [default: ./commonplace.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Fill a demo ecosystem and serve it; prints the address and ready sign-ins
    Demo(demo::Arguments),
    /// Set up an empty hub with its host and its first administrator
    Init(init::Arguments),
    /// Serve the hub
    Serve(serve::Arguments),
    /// Import files and folders into a space
    Import(import::Args),
    /// Import or export a whole hub as JSON Lines
    #[command(subcommand)]
    Bundle(bundle::Command),
    /// Print the GraphQL schema
    Schema,
    /// Create, list and revoke API tokens; works while a server runs on the same data
    #[command(subcommand)]
    Token(token::Command),
    /// Read the audit log out, for other programs
    #[command(subcommand)]
    Audit(audit::Command),
    /// Check that index and database agree and that the audit log is unbroken
    Verify(verify::Arguments),
    /// Build a fresh index beside the old one and swap
    Reindex,
    /// Print the settings and where each comes from
    Config,
}

/// Runs the program with these arguments.
#[must_use]
pub fn run(arguments: impl Iterator<Item = std::ffi::OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output with 0, wrong use to standard error with 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let outcome = configure(arguments.settings).and_then(|config| {
        start_log(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(Error::internal)?;
        runtime.block_on(dispatch(arguments.command, config))
    });
    match outcome {
        Ok(code) => code,
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &Error) -> ExitCode {
    let field = match error {
        Error::Invalid { field, .. } if !field.is_empty() => format!("{}: ", field.join(".")),
        _ => String::new(),
    };
    eprintln!("error: {field}{error}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        eprintln!("  caused by: {cause}");
        source = cause.source();
    }
    ExitCode::from(if matches!(error, Error::Invalid { .. }) {
        2
    } else {
        1
    })
}

fn configure(settings: Settings) -> Result<Config> {
    let flags = Partial {
        data: settings.data,
        database: settings.database,
        listen: settings.listen,
        log_format: settings.log_format,
        log: settings.log,
        diagnostics: None,
        search_signals: None,
        allowed_origins: None,
        public_origin: settings.public_origin,
        proxies: settings.proxies,
        second_factor_required: None,
        allow_private_providers: None,
        address_requests: settings.address_requests,
        person_requests: settings.person_requests,
        person_cost: settings.person_cost,
    };
    Config::load(settings.config.as_deref(), std::env::vars_os(), flags)
}

fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|e| Error::invalid("log", format!("`{}` is no filter: {e}", config.log)))?;
    // To standard error: standard output is for what a command is asked for.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Human => log.with_target(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(Error::Internal)
}

async fn dispatch(command: Command, config: Config) -> Result<ExitCode> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, config).await,
        Command::Init(arguments) => init::run(arguments, config).await,
        Command::Serve(arguments) => serve::run(arguments, config).await,
        Command::Import(arguments) => import::run(arguments, &open::store(&config).await?).await,
        Command::Bundle(command) => bundle::run(command, &open::store(&config).await?).await,
        Command::Schema => {
            show::print(&crate::api::sdl())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Token(command) => token::run(command, config).await,
        Command::Audit(command) => audit::run(command, &open::store(&config).await?).await,
        Command::Verify(arguments) => verify::run(arguments, config).await,
        Command::Reindex => reindex::run(config).await,
        Command::Config => {
            show::print(&config.describe())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

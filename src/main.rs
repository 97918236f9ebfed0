//! The `commonplace` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    commonplace::cli::run(std::env::args_os())
}

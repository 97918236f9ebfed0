//! The `commonplace` program.

use std::process::ExitCode;

/// Much of the work is many small strings; under the system's allocator these take a third longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commonplace::cli::run(std::env::args_os())
}

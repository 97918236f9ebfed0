//! What commands print, and their progress: bars on a terminal, plain lines otherwise.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::error::{Error, Result};

/// Prints to standard output; a reader that stops reading is no error.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal(e)),
        _ => Ok(()),
    }
}

/// How often plain lines are written.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Progress of long work, on standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
    since: Instant,
}

impl Progress {
    /// Progress in units of `what`, such as `documents`.
    pub fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {human_pos} {msg} ({per_sec})")
            {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar
        });
        Self {
            bar,
            what,
            since: Instant::now(),
        }
    }

    /// So many are done.
    pub fn at(&mut self, done: usize) {
        match &self.bar {
            Some(bar) => bar.set_position(done as u64),
            None if self.since.elapsed() >= LINE_EVERY => {
                eprintln!("{done} {}", self.what);
                self.since = Instant::now();
            }
            None => {}
        }
    }

    /// All is done.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

//! Where a setting is from.

use std::fmt;
use std::path::PathBuf;

/// Where a setting is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// A file.
    File {
        /// Which.
        path: PathBuf,
        /// The line in it, from 1.
        line: usize,
        /// The setting's name in it.
        key: String,
    },
    /// A variable, named without `COMMONPLACE_`.
    Environment(String),
    /// A flag, named as in the file.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, key } => write!(f, "{key} in {}:{line}", path.display()),
            Self::Environment(name) => write!(f, "COMMONPLACE_{name}"),
            Self::Flag(name) => write!(f, "--{}", name.replace('_', "-")),
        }
    }
}

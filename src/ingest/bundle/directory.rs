//! The files that documents of a bundle name: read from inside its directory only.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::ingest::rule::TEXT_BYTES;
use crate::ingest::{Imported, read_file};

/// A bundle's directory.
#[derive(Debug, Clone)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Finds the directory itself, behind all links; or says what it is instead.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let path = path
            .canonicalize()
            .map_err(|_| "does not exist".to_owned())?;
        match path.is_dir() {
            true => Ok(Self { path }),
            false => Err("is not a directory".into()),
        }
    }

    /// Where it is, behind all links.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the file at a relative path with `/`; or why it is refused.
    pub(super) fn read(&self, relative: &str) -> Result<Imported, String> {
        let plain =
            |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0', ':']);
        if !relative.split('/').all(plain) {
            return Err("must be a relative path inside the bundle, such as `files/a.md`".into());
        }
        let found = self.path.join(relative).canonicalize();
        let path = found.map_err(|error| format!("`{relative}` can't be found: {error}"))?;
        if !path.starts_with(&self.path) {
            return Err(format!("`{relative}` leads out of the bundle"));
        }
        let unreadable = |error| format!("`{relative}` can't be read: {error}");
        // Opening a pipe would wait for a writer.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(format!("`{relative}` is not a file"));
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(unreadable)?;
        let most = TEXT_BYTES as u64 + 1;
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        read_file(relative, &bytes).map_err(|error| match error {
            Error::Invalid { message, .. } => message,
            other => other.to_string(),
        })
    }
}

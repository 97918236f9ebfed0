//! Home: the index's directory. Indexes lie beside each other in numbered directories; the file
//! CURRENT names the one in use and is only ever replaced as a whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::error::{Error, Result};

/// A directory that this process has for itself.
pub(super) struct Home {
    dir: PathBuf,
    _lock: File,
    /// Old indexes that could not be deleted yet.
    left: Mutex<Vec<PathBuf>>,
}

impl Home {
    /// Takes the directory, making it where it is missing.
    pub fn take(dir: &Path) -> Result<Self> {
        let open = || -> io::Result<File> {
            fs::create_dir_all(dir)?;
            File::create(dir.join("LOCK"))
        };
        let lock = open().map_err(|cause| fault(dir, "open", cause))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                dir: dir.to_owned(),
                _lock: lock,
                left: Mutex::default(),
            }),
            Err(TryLockError::WouldBlock) => Err(Error::Unavailable(format!(
                "another process uses the index in {}: stop it, or give each its own directory",
                dir.display()
            ))),
            Err(TryLockError::Error(cause)) => Err(fault(dir, "lock", cause)),
        }
    }

    /// The directory that CURRENT names, if it does.
    pub fn current(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(self.dir.join("CURRENT")).ok()?;
        // Only a name that this code gives: CURRENT never leads elsewhere.
        let number: u64 = name.trim().parse().ok()?;
        Some(self.dir.join(number.to_string()))
    }

    /// A new directory beside the others.
    pub fn add(&self) -> Result<PathBuf> {
        let highest = self.numbers()?.into_iter().max().unwrap_or(0);
        let dir = self.dir.join((highest + 1).to_string());
        fs::create_dir(&dir).map_err(|cause| fault(&dir, "create", cause))?;
        Ok(dir)
    }

    /// Makes the directory the current one and deletes `old`, now or with a later `sweep`.
    pub fn switch(&self, to: &Path, old: Option<&Path>) -> Result<()> {
        self.name_current(to)
            .map_err(|cause| fault(&self.dir, "write CURRENT in", cause))?;
        self.left().extend(old.map(Path::to_owned));
        self.sweep();
        Ok(())
    }

    /// Deletes old indexes. One that the engine is still merging in can't be deleted while it
    /// writes; it stays for the next time.
    pub fn sweep(&self) {
        self.left()
            .retain(|dir| fs::remove_dir_all(dir).is_err() && dir.exists());
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Vec<PathBuf>> {
        // A panic while it was held leaves the list as good as it was.
        self.left.lock().unwrap_or_else(|held| held.into_inner())
    }

    fn name_current(&self, to: &Path) -> io::Result<()> {
        let name = to.file_name().unwrap_or_default();
        let beside = self.dir.join("CURRENT.tmp");
        let mut file = File::create(&beside)?;
        file.write_all(name.as_encoded_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, self.dir.join("CURRENT"))?;
        // The rename itself has to last too.
        File::open(&self.dir)?.sync_all()
    }

    /// Deletes every directory but the one given: what a crash or a swap left behind.
    pub fn clear(&self, keep: Option<&Path>) -> Result<()> {
        for number in self.numbers()? {
            let dir = self.dir.join(number.to_string());
            if Some(dir.as_path()) != keep {
                remove(&dir);
            }
        }
        Ok(())
    }

    fn numbers(&self) -> Result<Vec<u64>> {
        let entries = fs::read_dir(&self.dir).map_err(|cause| fault(&self.dir, "read", cause))?;
        let names = entries.flatten().map(|entry| entry.file_name());
        Ok(names
            .filter_map(|name| name.to_str()?.parse().ok())
            .collect())
    }
}

/// What can't be deleted now is deleted at the next start.
pub(super) fn remove(dir: &Path) {
    if let Err(cause) = fs::remove_dir_all(dir) {
        tracing::warn!(dir = %dir.display(), %cause, "an old index could not be deleted");
    }
}

fn fault(dir: &Path, what: &str, cause: io::Error) -> Error {
    let text = format!("cannot {what} the index directory {}", dir.display());
    Error::internal(io::Error::new(cause.kind(), format!("{text}: {cause}")))
}

//! Which files there are under what was named. Never leaves it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::RefusedFile;
use crate::error::{Error, Result};
use crate::ingest::{TITLE_CHARS, clean_line};

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Where it is.
    pub path: PathBuf,
    /// The folders that it is in, from what was named on.
    pub folders: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub files: Vec<File>,
    pub refused: Vec<RefusedFile>,
    pub hidden: usize,
    seen: HashSet<(Vec<String>, String)>,
}

/// Why a file is not taken, or what else is wrong with it.
type Reason = String;

impl Walk {
    /// Finds the files; a folder stands for its contents. Errors when a path can't be read.
    pub fn over(paths: &[PathBuf]) -> Result<Self> {
        let mut walk = Self::default();
        for path in paths {
            let refuse = |why: String| Error::invalid("path", format!("{} {why}", path.display()));
            let root = path.canonicalize();
            let root = root.map_err(|error| refuse(format!("can't be read: {error}")))?;
            if root.is_dir() {
                walk.folder(&root);
                continue;
            }
            let name = root.file_name().and_then(|name| name.to_str());
            let name = name.ok_or_else(|| refuse("has no name in UTF-8".into()))?;
            match plain_name(name) {
                Ok(()) => walk.file(root.clone(), Vec::new(), name),
                Err(reason) => walk.refuse(root.clone(), reason),
            }
        }
        Ok(walk)
    }

    /// Everything in a folder, by name; what is open is kept aside, however deep it goes.
    fn folder(&mut self, root: &Path) {
        let mut open = vec![(root.to_owned(), Vec::new())];
        while let Some((folder, names)) = open.pop() {
            let entries = folder.read_dir().and_then(|entries| {
                entries
                    .map(|entry| entry.map(|e| e.file_name()))
                    .collect::<Result<Vec<_>, _>>()
            });
            let mut entries = match entries {
                Ok(entries) => entries,
                Err(error) => {
                    self.refuse(folder, format!("can't be read: {error}"));
                    continue;
                }
            };
            entries.sort_unstable();
            let mut below = Vec::new();
            for entry in entries {
                let path = folder.join(&entry);
                let Some(name) = entry.to_str() else {
                    self.refuse(path, "has a name that is not UTF-8".into());
                    continue;
                };
                if name.starts_with('.') {
                    self.hidden += 1;
                    continue;
                }
                match self.entry(root, &path, name) {
                    Ok(Some(name)) => {
                        let names: Vec<String> = names.iter().cloned().chain([name]).collect();
                        below.push((path, names));
                    }
                    Ok(None) => self.file(path, names.clone(), name),
                    Err(reason) => self.refuse(path, reason),
                }
            }
            open.extend(below.into_iter().rev());
        }
    }

    /// The name of a folder, none for a file, or why it is neither.
    fn entry(&self, root: &Path, path: &Path, name: &str) -> Result<Option<String>, Reason> {
        plain_name(name)?;
        let unreadable = |error| format!("can't be read: {error}");
        let about = path.symlink_metadata().map_err(unreadable)?;
        if about.is_symlink() {
            let target = path.canonicalize().map_err(unreadable)?;
            if !target.starts_with(root) {
                return Err("is a link to outside of what was named".into());
            }
            return match target.is_file() {
                true => Ok(None),
                false => Err("is a link to a folder, which is not followed".into()),
            };
        }
        match (about.is_dir(), about.is_file()) {
            (true, _) => name_of(name).map(Some),
            (_, true) => Ok(None),
            _ => Err("is not a file".into()),
        }
    }

    fn file(&mut self, path: PathBuf, folders: Vec<String>, name: &str) {
        if !self.seen.insert((folders.clone(), name.to_owned())) {
            let reason = "another file of this import has the same place and name";
            return self.refuse(path, reason.into());
        }
        let bytes = path.metadata().map_or(0, |about| about.len());
        self.files.push(File {
            path,
            folders,
            name: name.to_owned(),
            bytes,
        });
    }

    fn refuse(&mut self, path: PathBuf, reason: Reason) {
        self.refused.push(RefusedFile { path, reason });
    }
}

/// A name goes into a key, and keys hold no control characters.
fn plain_name(name: &str) -> Result<(), Reason> {
    match name.chars().any(char::is_control) {
        true => Err("has control characters in its name".into()),
        false => Ok(()),
    }
}

/// What a folder is called in the hub.
pub(super) fn name_of(part: &str) -> Result<String, Reason> {
    plain_name(part)?;
    let name = clean_line(part);
    match name.chars().count() {
        0 => Err("has a name that shows nothing".into()),
        1..=TITLE_CHARS => Ok(name),
        _ => Err(format!("has a name of more than {TITLE_CHARS} characters")),
    }
}

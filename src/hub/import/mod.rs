//! Import of files and folders into a space, by the rights of whoever imports.
//!
//! Owns which file becomes which document. A file's document has a key made of the space's slug,
//! the folder and the file's path: so repeating an import updates what changed and nothing else.
//! A document that was moved or archived since stays where and as it is. Never reads outside of
//! what was named, and never deletes.

mod folders;
mod key;
mod walk;
mod write;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::store::Store;

use folders::Tree;
use walk::{File, Walk};
use write::Target;

/// What to import, and where to.
#[derive(Debug, Clone)]
pub struct ImportFiles {
    /// Files, and folders whose contents are imported.
    pub paths: Vec<PathBuf>,
    /// The slug of the space.
    pub space: String,
    /// A path of folder names in the space, with `/`; none: the top of the space.
    pub folder: Option<String>,
    /// The address of the person who imports; none: the hub itself.
    pub person: Option<String>,
    /// Whether to publish what is new or still a draft.
    pub publish: bool,
}

/// A file that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// Its path as it was found.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// What an import of files did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesReport {
    /// Documents added.
    pub created: usize,
    /// Documents changed.
    pub updated: usize,
    /// Documents that were as their files are.
    pub unchanged: usize,
    /// Folders added.
    pub folders: usize,
    /// Hidden files and folders that were passed over.
    pub hidden: usize,
    /// Files that were not taken in, and why.
    pub refused: Vec<RefusedFile>,
}

/// How many files one transaction takes.
const BATCH: usize = 100;

/// The most bytes of text that one transaction takes.
const BATCH_BYTES: usize = 8 << 20;

/// Imports files; `progress` hears how many are done.
pub async fn import(
    store: &Store,
    request: ImportFiles,
    mut progress: impl FnMut(usize),
) -> Result<FilesReport> {
    let walk = Walk::over(&request.paths)?;
    let mut report = FilesReport {
        hidden: walk.hidden,
        refused: walk.refused,
        ..FilesReport::default()
    };
    let above = folder_path(request.folder.as_deref())?;
    let mut tree = Tree::open(store, &request).await?;
    report.folders = tree.grow(store, &request, (&above, &walk.files)).await?;
    let target = Target {
        store,
        request: &request,
        above: &above,
        tree: &tree,
    };
    let mut done = report.refused.len();
    let mut files = walk.files.into_iter().peekable();
    while files.peek().is_some() {
        let batch = next_batch(&mut files);
        done += batch.len();
        target.write(batch, &mut report).await?;
        progress(done);
    }
    Ok(report)
}

/// The next files of at most so many bytes together, but at least one.
fn next_batch(files: &mut impl Iterator<Item = File>) -> Vec<File> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(file) = files.next() else { break };
        bytes += usize::try_from(file.bytes)
            .unwrap_or(usize::MAX)
            .min(BATCH_BYTES);
        batch.push(file);
    }
    batch
}

/// The names of a folder path.
fn folder_path(folder: Option<&str>) -> Result<Vec<String>> {
    let parts = folder
        .unwrap_or_default()
        .split('/')
        .filter(|part| !part.is_empty());
    parts
        .map(|part| match walk::name_of(part) {
            Ok(name) if part != "." && part != ".." => Ok(name),
            _ => Err(Error::invalid(
                "folder",
                format!("`{part}` can't be a folder's name"),
            )),
        })
        .collect()
}

/// The reason of a refusal, as one line.
fn reason(error: &Error) -> String {
    match error {
        Error::NotFound => "not found, or not for you".to_owned(),
        other => other.to_string(),
    }
}

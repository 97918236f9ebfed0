//! Writes a bundle directory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{FILES, Record};
use crate::error::{Error, Result};

/// Writes records into a directory beside the target, which takes the target's place only when
/// everything is written: the target is whole or untouched.
#[derive(Debug)]
pub struct Writer {
    target: PathBuf,
    draft: Option<PathBuf>,
    files: Vec<(&'static str, BufWriter<File>)>,
}

impl Writer {
    /// Starts a bundle. Errors when the target is there and not an empty directory, or its
    /// parent can't be written to.
    pub fn create(target: &Path) -> Result<Self> {
        let place = target.display();
        let refuse = |why: String| Error::invalid("bundle", format!("{place} {why}"));
        match target
            .read_dir()
            .map(|mut entries| entries.next().is_none())
        {
            Ok(true) => {}
            Ok(false) => return Err(refuse("is not empty; name a new directory".into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(refuse(format!("can't be used: {error}"))),
        }
        let name = target.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| refuse("has no name to write to".into()))?;
        let draft = target.with_file_name(format!(".{name}.{}", std::process::id()));
        if let Some(parent) = draft.parent() {
            std::fs::create_dir_all(parent).map_err(Error::internal)?;
        }
        std::fs::create_dir(&draft).map_err(|error| {
            refuse(format!(
                "can't be written beside: {}: {error}",
                draft.display()
            ))
        })?;
        let mut writer = Self {
            target: target.to_owned(),
            draft: Some(draft.clone()),
            files: Vec::with_capacity(FILES.len()),
        };
        for &file in FILES {
            let opened = File::create_new(draft.join(file)).map_err(Error::internal)?;
            writer.files.push((file, BufWriter::new(opened)));
        }
        Ok(writer)
    }

    /// Adds a line.
    pub fn write<R: Record>(&mut self, record: &R) -> Result<()> {
        let file = self.files.iter_mut().find(|(name, _)| *name == R::FILE);
        let (_, file) = file.expect("`create` opens every file of the format");
        serde_json::to_writer(&mut *file, record).map_err(Error::internal)?;
        file.write_all(b"\n").map_err(Error::internal)
    }

    /// Puts the bundle in place.
    pub fn finish(mut self) -> Result<()> {
        for (_, file) in self.files.drain(..) {
            let file = file
                .into_inner()
                .map_err(|error| Error::internal(error.into_error()))?;
            file.sync_all().map_err(Error::internal)?;
        }
        if let Some(draft) = &self.draft {
            std::fs::rename(draft, &self.target).map_err(|error| {
                let place = self.target.display();
                Error::invalid("bundle", format!("{place} can't be put in place: {error}"))
            })?;
            self.draft = None;
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.files.clear();
        if let Some(draft) = &self.draft {
            // What is left behind is a hidden directory that nothing reads.
            let _ = std::fs::remove_dir_all(draft);
        }
    }
}

//! Reads the records of a bundle directory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::lines::{self, Line, Lines};
use super::refusal::{Fault, Refusal, json_fault};
use super::{Directory, FILES, Record};
use crate::error::{Error, Result};

/// A bundle directory that can be read.
#[derive(Debug)]
pub struct Bundle {
    directory: Directory,
    unknown: Vec<String>,
}

impl Bundle {
    /// Looks at the directory. Errors when it is none, or holds no file of a bundle.
    pub fn open(path: &Path) -> Result<Self> {
        let place = path.display();
        let refuse = |why: String| Error::invalid("bundle", format!("{place} {why}"));
        let directory = Directory::open(path).map_err(&refuse)?;
        let (mut known, mut unknown) = (0, Vec::new());
        let entries = path
            .read_dir()
            .map_err(|error| refuse(format!("can't be read: {error}")))?;
        for entry in entries {
            let entry = entry.map_err(|error| refuse(format!("can't be read: {error}")))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if FILES.contains(&name.as_str()) {
                known += 1;
            } else if name.ends_with(".jsonl") {
                unknown.push(name);
            }
        }
        if known == 0 {
            return Err(refuse(format!(
                "is no bundle: it holds none of {}",
                FILES.join(", ")
            )));
        }
        unknown.sort_unstable();
        Ok(Self { directory, unknown })
    }

    /// Names of the `*.jsonl` files that no bundle has, sorted: to be reported, they are not read.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Size of one of the [`FILES`] in bytes, for a progress bar; 0 when it is missing.
    pub fn size(&self, file: &str) -> u64 {
        std::fs::metadata(self.path(file)).map_or(0, |found| found.len())
    }

    /// The records of one noun; none when the file is missing. Errors when it can't be opened.
    pub fn records<R: Record>(&self) -> Result<Reader<R>> {
        Ok(Reader {
            lines: Lines::new(lines::open(&self.path(R::FILE))?),
            directory: self.directory.clone(),
            seen: HashMap::new(),
            record: PhantomData,
        })
    }

    fn path(&self, file: &str) -> PathBuf {
        self.directory.path().join(file)
    }
}

/// The records of one file: each with its line number, or why it is refused. Blank lines are
/// passed over. Memory is flat but for 20 bytes a key.
pub struct Reader<R> {
    lines: Lines,
    directory: Directory,
    seen: HashMap<[u8; 16], u32>,
    record: PhantomData<R>,
}

impl<R: Record> Reader<R> {
    /// How many bytes of the file are behind.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    fn read(&mut self) -> Option<Result<R, Fault>> {
        let parsed = match self.lines.next()? {
            Line::Bad(reason) => Err((None, reason)),
            Line::Text(text) => parse::<R>(text),
        };
        let parsed = parsed.map_err(|(field, mut reason)| {
            if field.is_none() && self.lines.was_cut() && reason.contains("EOF while parsing") {
                reason.push_str("; the file ends in the middle of this line");
            }
            (field, reason)
        });
        Some(parsed.and_then(|record| self.admit(record)))
    }

    fn admit(&mut self, mut record: R) -> Result<R, Fault> {
        record.check()?;
        record.load(&self.directory)?;
        let line = u32::try_from(self.lines.number()).unwrap_or(u32::MAX);
        let Some(key) = record.key() else {
            return Ok(record);
        };
        // Half of a SHA-256 stands for the key: no two keys share it, and a million fit in 40 MB.
        let mut half = [0; 16];
        half.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
        match self.seen.entry(half) {
            Entry::Occupied(first) => {
                let reason = format!("already on line {}", first.get());
                Err((Some(R::KEY.to_owned()), reason))
            }
            Entry::Vacant(free) => {
                free.insert(line);
                drop(key);
                Ok(record)
            }
        }
    }
}

impl<R: Record> Iterator for Reader<R> {
    type Item = (u64, Result<R, Refusal>);

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read()?;
        let line = self.lines.number();
        let read = read.map_err(|(field, reason)| Refusal {
            file: R::FILE,
            line,
            field,
            reason,
        });
        Some((line, read))
    }
}

fn parse<R: Record>(line: &str) -> Result<R, Fault> {
    if !line.starts_with('{') {
        return Err((None, "not a JSON object: a line must start with `{`".into()));
    }
    let mut from = serde_json::Deserializer::from_str(line);
    let record = serde_path_to_error::deserialize(&mut from).map_err(json_fault)?;
    from.end().map_err(|error| {
        let column = error.column();
        let reason = format!("not a JSON object: something follows it at column {column}");
        (None, reason)
    })?;
    Ok(record)
}

//! The lines of a file, read with flat memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use crate::error::{Error, Result};

/// The most bytes of one line.
pub const LINE_BYTES: usize = 16 << 20;

/// Memory that a long line may leave behind for the next.
const KEPT_BYTES: usize = 1 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What stands on a line.
pub(super) enum Line<'a> {
    /// Text, without its line end.
    Text(&'a str),
    /// Why there is no text.
    Bad(String),
}

/// The lines of one file; without a file there are none.
pub(super) struct Lines {
    from: Option<BufReader<File>>,
    buffer: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl Lines {
    /// Lines of the file; `None` gives no lines.
    pub(super) fn new(file: Option<File>) -> Self {
        Self {
            from: file.map(|file| BufReader::with_capacity(1 << 16, file)),
            buffer: Vec::new(),
            number: 0,
            bytes: 0,
        }
    }

    /// How far into the file reading is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The number of the line last read, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the last line was the end of the file, with or without a line end of its own.
    pub(super) fn was_cut(&self) -> bool {
        !self.buffer.ends_with(b"\n")
    }

    /// The next line that is not blank. After a failure to read there are no more.
    pub(super) fn next(&mut self) -> Option<Line<'_>> {
        loop {
            let from = self.from.as_mut()?;
            match read_line(from, &mut self.buffer) {
                Ok(0) => return None,
                Ok(bytes) => {
                    self.number += 1;
                    self.bytes += bytes;
                }
                Err(error) => {
                    self.from = None;
                    self.number += 1;
                    return Some(Line::Bad(format!("can't be read: {error}")));
                }
            }
            if self.buffer.len() > LINE_BYTES {
                self.buffer.clear();
                let reason = format!("longer than {LINE_BYTES} bytes; keep long texts in files");
                return Some(Line::Bad(reason));
            }
            if self.number == 1 && self.buffer.starts_with(BOM) {
                self.buffer.drain(..BOM.len());
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => Some(Line::Text(text.trim_ascii())),
            Err(error) => {
                let column = error.valid_up_to() + 1;
                Some(Line::Bad(format!("not UTF-8 at column {column}")))
            }
        }
    }
}

/// Reads up to and with the line end and says how many bytes that was. Of a line that is too
/// long, just enough is kept to tell.
fn read_line(from: &mut BufReader<File>, buffer: &mut Vec<u8>) -> io::Result<u64> {
    buffer.clear();
    buffer.shrink_to(KEPT_BYTES);
    let most = LINE_BYTES as u64 + 1;
    let mut bytes = from.by_ref().take(most).read_until(b'\n', buffer)? as u64;
    if bytes == most {
        if buffer.ends_with(b"\n") {
            buffer.pop();
        } else {
            bytes += from.skip_until(b'\n')? as u64;
        }
    }
    Ok(bytes)
}

/// Opens a file of the bundle; none when there is no such file.
pub(super) fn open(path: &std::path::Path) -> Result<Option<File>> {
    let place = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::invalid(
            "bundle",
            format!("{place} can't be read: {error}"),
        )),
        // Opening a pipe would wait for a writer.
        Ok(found) if !found.is_file() => {
            Err(Error::invalid("bundle", format!("{place} is not a file")))
        }
        Ok(_) => File::open(path)
            .map(Some)
            .map_err(|error| Error::invalid("bundle", format!("{place} can't be read: {error}"))),
    }
}

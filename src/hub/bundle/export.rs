//! Export: everything, page by page, in the order of the keys.

use std::path::Path;

use super::name::Names;
use super::record;
use super::report::Progress;
use crate::error::Result;
use crate::ingest::bundle::{FILES, NodeRef, Record, Writer};
use crate::store::{Dump, Keys, Noun, Shares, Store};

/// How many rows are read at once; texts are much larger.
const ROWS: usize = 1_000;
const TEXTS: usize = 200;

/// How many lines each file has, in the order of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The files with their lines.
    pub files: Vec<(&'static str, usize)>,
}

impl Counts {
    /// All lines.
    pub fn lines(&self) -> usize {
        self.files.iter().map(|(_, lines)| lines).sum()
    }
}

/// Writes the whole hub, as it is at one moment, to a directory that is empty or not there. The
/// same hub gives the same bytes, and so does the hub that an import of them makes. What a
/// bundle does not hold is said in [the module](super).
pub async fn export(
    store: &Store,
    directory: &Path,
    progress: impl FnMut(Progress),
) -> Result<Counts> {
    let viewer = store.as_system("bundle export").await?;
    let dump = viewer.dump().await?;
    let names = Names::of(&dump).await?;
    let counts = Counts {
        files: FILES.iter().map(|file| (*file, 0)).collect(),
    };
    let writer = Writer::create(directory)?;
    let mut run = Run {
        dump,
        names,
        writer,
        counts,
        progress,
    };
    run.directory().await?;
    run.spaces().await?;
    run.folders().await?;
    run.documents().await?;
    run.writer.finish()?;
    Ok(run.counts)
}

struct Run<P> {
    dump: Dump,
    names: Names,
    writer: Writer,
    counts: Counts,
    progress: P,
}

/// Writes all rows of a noun whose records need only the row and the names.
macro_rules! write_all {
    ($run:ident, $noun:ident, $read:ident, |$row:ident| $record:expr) => {{
        let mut keys = Keys::of(Noun::$noun);
        loop {
            let page = $run.dump.next(&mut keys, ROWS).await?;
            if page.is_empty() {
                break;
            }
            for $row in $run.dump.$read(&page).await? {
                let record = $record?;
                $run.write(&record)?;
            }
        }
    }};
}

impl<P: FnMut(Progress)> Run<P> {
    async fn directory(&mut self) -> Result<()> {
        write_all!(self, Organization, organizations, |row| {
            record::organization(&row, &self.names)
        });
        write_all!(self, Person, people, |row| record::person(
            &row,
            &self.names
        ));
        write_all!(self, Group, groups, |row| record::group(&row, &self.names));
        write_all!(self, Segment, segments, |row| record::segment(&row));
        let walls = self.dump.walls().await?;
        let walls = walls.iter().map(|wall| record::wall(wall, &self.names));
        for wall in record::sorted(walls.collect::<Result<_>>()?)? {
            self.write(&wall)?;
        }
        write_all!(self, Agreement, agreements, |row| record::agreement(&row));
        self.signatures().await
    }

    async fn signatures(&mut self) -> Result<()> {
        let mut keys = Keys::of(Noun::Agreement);
        loop {
            let page = self.dump.next(&mut keys, ROWS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for (_, agreement) in page {
                let rows = self.dump.signatures(agreement).await?;
                let records = rows.iter().map(|row| record::signature(row, &self.names));
                for signature in record::sorted(records.collect::<Result<_>>()?)? {
                    self.write(&signature)?;
                }
            }
        }
    }

    async fn spaces(&mut self) -> Result<()> {
        let mut keys = Keys::of(Noun::Space);
        loop {
            let page = self.dump.next(&mut keys, ROWS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for (space, seats, shares) in self.dump.spaces(&page).await? {
                let seats = seats.iter().map(|seat| &**seat);
                let record = record::space(&space, seats, &self.names)?;
                self.write(&record)?;
                self.shares(&NodeRef::Space(record.key), shares)?;
            }
        }
    }

    async fn folders(&mut self) -> Result<()> {
        let mut keys = Keys::of(Noun::Folder);
        loop {
            let page = self.dump.next(&mut keys, ROWS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for (folder, shares) in self.dump.folders(&page).await? {
                let record = record::folder(&folder, &self.names)?;
                self.write(&record)?;
                self.shares(&NodeRef::Folder(record.key), shares)?;
            }
        }
    }

    async fn documents(&mut self) -> Result<()> {
        let mut keys = Keys::of(Noun::Document);
        loop {
            let page = self.dump.next(&mut keys, TEXTS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for (document, text, shares) in self.dump.documents(&page).await? {
                let record = record::document(&document, text, &self.names)?;
                self.write(&record)?;
                self.shares(&NodeRef::Document(record.key), shares)?;
            }
        }
    }

    /// Grants and denials go to their files node by node: so they have an order without being
    /// held in memory.
    fn shares(&mut self, node: &NodeRef, (grants, denials): Shares) -> Result<()> {
        let grants = grants
            .iter()
            .map(|grant| record::grant(grant, node.clone(), &self.names));
        let denials = denials
            .iter()
            .map(|denial| record::denial(denial, node.clone(), &self.names));
        let grants = record::sorted(grants.collect::<Result<_>>()?)?;
        let denials = record::sorted(denials.collect::<Result<_>>()?)?;
        for grant in grants {
            self.write(&grant)?;
        }
        for denial in denials {
            self.write(&denial)?;
        }
        Ok(())
    }

    fn write<R: Record>(&mut self, record: &R) -> Result<()> {
        self.writer.write(record)?;
        let file = self
            .counts
            .files
            .iter_mut()
            .find(|(file, _)| *file == R::FILE);
        if let Some((_, lines)) = file {
            *lines += 1;
        }
        let done = self.counts.lines();
        (self.progress)(Progress {
            file: R::FILE,
            done,
            bytes: 0,
            of_bytes: 0,
        });
        Ok(())
    }
}

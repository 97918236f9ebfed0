//! Import: one pass over each file, a batch of lines a transaction.

use std::collections::BTreeSet;
use std::path::Path;

use super::draft::Managed;
use super::report::{FileReport, Options, Progress, Report};
use super::restore::{Fault, Restorable, Unready};
use crate::error::{Error, Result};
use crate::ingest::bundle::*;
use crate::store::{Batch, Outcome, Store, Viewer, Wanted};

/// The most bytes of text that one transaction carries.
const BATCH_BYTES: usize = 8 << 20;

/// Imports a bundle. Bad lines are reported and passed over, or with `strict` end the import
/// before the batch that they are in; what came before stays. Repeating it changes nothing.
///
/// Memory does not grow with the bundle, but for 20 bytes a key of a file and for folders that
/// come before their parents.
pub async fn import(
    store: &Store,
    directory: &Path,
    options: Options,
    progress: impl FnMut(Progress),
) -> Result<Report> {
    let bundle = Bundle::open(directory)?;
    let viewer = store.as_system("bundle import").await?;
    let report = Report {
        unknown_files: bundle.unknown().to_vec(),
        ..Report::default()
    };
    let mut run = Run {
        bundle,
        viewer,
        options,
        progress,
        report,
        done: 0,
    };
    run.all().await?;
    Ok(run.report)
}

/// A line that could be read.
struct Line<R> {
    number: u64,
    record: R,
}

/// What became of a line.
enum Judged {
    Written(Outcome),
    Refused(Fault),
    Waits(Fault),
    /// Nothing: another line of the batch ended the import.
    Left,
}

impl From<Outcome> for Judged {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Refused { field, reason } => Self::Refused(Fault::new(field, reason)),
            written => Self::Written(written),
        }
    }
}

/// One import.
struct Run<P> {
    bundle: Bundle,
    viewer: Viewer,
    options: Options,
    progress: P,
    report: Report,
    done: usize,
}

/// Lines whose turn has not come, each with the reason.
type Waiting<R> = Vec<(Line<R>, Fault)>;

impl<P: FnMut(Progress)> Run<P> {
    async fn all(&mut self) -> Result<()> {
        self.file::<OrganizationRecord>().await?;
        self.file::<PersonRecord>().await?;
        self.managers().await?;
        self.file::<GroupRecord>().await?;
        self.file::<SegmentRecord>().await?;
        self.file::<WallRecord>().await?;
        self.file::<AgreementRecord>().await?;
        self.file::<SignatureRecord>().await?;
        self.file::<SpaceRecord>().await?;
        self.file::<FolderRecord>().await?;
        self.file::<DocumentRecord>().await?;
        self.file::<GrantRecord>().await?;
        self.file::<DenialRecord>().await
    }

    async fn file<R: Restorable>(&mut self) -> Result<()> {
        if self.report.stopped {
            return Ok(());
        }
        let mut reader = self.bundle.records::<R>()?;
        let of_bytes = self.bundle.size(R::FILE);
        let mut file = FileReport::of(R::FILE);
        let mut waiting = Waiting::new();
        loop {
            let (lines, refusals, ended) = next_batch(&mut reader);
            self.done += lines.len() + refusals.len();
            self.read_batch((lines, refusals), &mut file, &mut waiting)
                .await?;
            (self.progress)(Progress {
                file: R::FILE,
                done: self.done,
                bytes: reader.bytes(),
                of_bytes,
            });
            if ended || self.report.stopped {
                break;
            }
        }
        self.settle(waiting, &mut file).await?;
        self.report.files.push(file);
        Ok(())
    }

    async fn read_batch<R: Restorable>(
        &mut self,
        (lines, refusals): (Vec<Line<R>>, Vec<Refusal>),
        file: &mut FileReport,
        waiting: &mut Waiting<R>,
    ) -> Result<()> {
        let is_bad = !refusals.is_empty();
        for refusal in refusals {
            file.refused += 1;
            self.report.refuse(refusal);
        }
        if is_bad && self.options.strict {
            self.report.stopped = true;
            return Ok(());
        }
        waiting.extend(self.write(lines, file).await?);
        Ok(())
    }

    /// Writes lines that wait for others, as long as any gets its turn; refuses the rest.
    async fn settle<R: Restorable>(
        &mut self,
        mut waiting: Waiting<R>,
        file: &mut FileReport,
    ) -> Result<()> {
        while !waiting.is_empty() && !self.report.stopped {
            let before = waiting.len();
            let mut left = Waiting::new();
            let mut lines = waiting.into_iter().map(|(line, _)| line).peekable();
            while lines.peek().is_some() && !self.report.stopped {
                let batch = lines.by_ref().take(R::LINES).collect();
                left.extend(self.write(batch, file).await?);
            }
            if left.len() == before {
                for (line, fault) in left {
                    self.refuse(R::FILE, line.number, fault, file);
                }
                self.report.stopped = self.options.strict;
                return Ok(());
            }
            waiting = left;
        }
        Ok(())
    }

    /// Writes a batch in one transaction. When the database refuses it, in halves: so one row
    /// never sinks the others. Gives back the lines that wait.
    async fn write<R: Restorable>(
        &mut self,
        lines: Vec<Line<R>>,
        file: &mut FileReport,
    ) -> Result<Waiting<R>> {
        let mut waiting = Waiting::new();
        let mut parts = vec![lines];
        while let Some(mut lines) = parts.pop() {
            if lines.is_empty() || self.report.stopped {
                continue;
            }
            let judged = match self.attempt(&lines).await {
                Ok(judged) => judged,
                Err(Error::Invalid { .. }) if lines.len() > 1 => {
                    let rest = lines.split_off(lines.len() / 2);
                    parts.push(rest);
                    parts.push(lines);
                    continue;
                }
                Err(Error::Invalid { field, message, .. }) => {
                    self.report.stopped = self.options.strict;
                    let fault = Fault::new(field.join("."), message);
                    self.refuse(R::FILE, lines[0].number, fault, file);
                    continue;
                }
                Err(error) => return Err(error),
            };
            for (line, judged) in lines.into_iter().zip(judged) {
                match judged {
                    Judged::Written(outcome) => file.count(&outcome),
                    Judged::Refused(fault) => self.refuse(R::FILE, line.number, fault, file),
                    Judged::Waits(fault) => waiting.push((line, fault)),
                    Judged::Left => {}
                }
            }
        }
        Ok(waiting)
    }

    /// Writes and commits the lines that can be written. Fails when the database refuses one of
    /// them, and then writes nothing.
    async fn attempt<R: Restorable>(&mut self, lines: &[Line<R>]) -> Result<Vec<Judged>> {
        let restore = self.viewer.restore().await?;
        let mut judged: Vec<Option<Judged>> = lines.iter().map(|_| None).collect();
        let mut open: Vec<usize> = (0..lines.len()).collect();
        // Each round may bring what the next one waits for.
        while !open.is_empty() {
            let mut wanted = Wanted::default();
            for &at in &open {
                lines[at].record.wants(&mut wanted);
            }
            let found = restore.find(&wanted).await?;
            let (mut ready, mut drafts, mut waits) = (Vec::new(), Vec::new(), Vec::new());
            for at in open {
                match lines[at].record.draft(&found) {
                    Ok(draft) => {
                        ready.push(at);
                        drafts.push(draft);
                    }
                    Err(Unready::Waits(fault)) => waits.push((at, fault)),
                    Err(Unready::Wrong(fault)) => judged[at] = Some(Judged::Refused(fault)),
                    Err(Unready::Done) => judged[at] = Some(Judged::Written(Outcome::Unchanged)),
                }
            }
            let came = !drafts.is_empty();
            for (at, outcome) in ready.into_iter().zip(R::write(&restore, drafts).await?) {
                judged[at] = Some(outcome.into());
            }
            open = waits.iter().map(|(at, _)| *at).collect();
            if !came {
                for (at, fault) in waits {
                    judged[at] = Some(Judged::Waits(fault));
                }
                break;
            }
        }
        let mut judged: Vec<Judged> = judged.into_iter().flatten().collect();
        let is_refused = |judged: &Judged| matches!(judged, Judged::Refused(_));
        if self.options.strict && judged.iter().any(is_refused) {
            self.report.stopped = true;
            restore.roll_back().await?;
            for judged in judged.iter_mut().filter(|judged| !is_refused(judged)) {
                *judged = Judged::Left;
            }
            return Ok(judged);
        }
        restore.commit(batch(lines, &judged)).await?;
        Ok(judged)
    }

    /// Who looks after each organization: people come after organizations.
    async fn managers(&mut self) -> Result<()> {
        if self.report.stopped {
            return Ok(());
        }
        let refused = self.report.refusals.iter();
        let refused = refused.filter(|refusal| refusal.file == OrganizationRecord::FILE);
        let refused: BTreeSet<u64> = refused.map(|refusal| refusal.line).collect();
        let mut reader = self.bundle.records::<Managed>()?;
        // It was all counted and reported when the organizations were read.
        let mut file = FileReport::of(OrganizationRecord::FILE);
        loop {
            let (mut lines, _, ended) = next_batch(&mut reader);
            lines.retain(|line| !refused.contains(&line.number));
            self.write(lines, &mut file).await?;
            if ended || self.report.stopped {
                return Ok(());
            }
        }
    }

    fn refuse(&mut self, name: &'static str, line: u64, fault: Fault, file: &mut FileReport) {
        file.refused += 1;
        self.report.refuse(Refusal {
            file: name,
            line,
            field: (!fault.field.is_empty()).then_some(fault.field),
            reason: fault.reason,
        });
    }
}

/// The next lines of a file: those that can be read and those that can't, and whether the file
/// ended.
fn next_batch<R: Restorable>(reader: &mut Reader<R>) -> (Vec<Line<R>>, Vec<Refusal>, bool) {
    let (mut lines, mut refusals, mut bytes) = (Vec::new(), Vec::new(), 0);
    while lines.len() + refusals.len() < R::LINES && bytes < BATCH_BYTES {
        match reader.next() {
            None => return (lines, refusals, true),
            Some((_, Err(refusal))) => refusals.push(refusal),
            Some((number, Ok(record))) => {
                bytes += record.weight();
                lines.push(Line { number, record });
            }
        }
    }
    (lines, refusals, false)
}

/// What the audit log says of a batch.
fn batch<R: Restorable>(lines: &[Line<R>], judged: &[Judged]) -> Batch {
    let changed = lines
        .iter()
        .zip(judged)
        .filter(|(_, judged)| matches!(judged, Judged::Written(outcome) if outcome.is_change()));
    let name = |line: &Line<R>| match line.record.key() {
        Some(key) => key.into_owned(),
        None => serde_json::to_string(&line.record).unwrap_or_default(),
    };
    Batch {
        file: R::FILE,
        first: lines.first().map_or(0, |line| line.number),
        last: lines.last().map_or(0, |line| line.number),
        keys: changed.map(|(line, _)| name(line)).collect(),
    }
}

//! Files into documents, a batch a transaction.

use std::collections::HashMap;
use std::io::Read;

use super::folders::{Path, Tree, sign_in};
use super::key::document_key;
use super::walk::File;
use super::{FilesReport, ImportFiles, RefusedFile, reason};
use crate::access::{Edit, Fill, Publish};
use crate::error::{Error, Result};
use crate::ingest::rule::TEXT_BYTES;
use crate::ingest::{Imported, read_file};
use crate::model::{Document, DocumentKind, DocumentState};
use crate::store::{DocumentDraft, DocumentEdit, Store, Tx, Viewer, Visible};

/// Where files go.
pub(super) struct Target<'a> {
    pub store: &'a Store,
    pub request: &'a ImportFiles,
    pub above: &'a [String],
    pub tree: &'a Tree,
}

/// A file that was read.
struct Ready {
    file: File,
    key: String,
    folders: Path,
    imported: Imported,
}

/// A document that a file belongs to, with its text.
type Known = HashMap<String, (Visible<Document>, String)>;

/// What became of a file.
enum Done {
    Created,
    Updated,
    Unchanged,
    Refused(String),
}

impl Target<'_> {
    /// Writes files; when the database refuses one, in halves.
    pub async fn write(&self, files: Vec<File>, report: &mut FilesReport) -> Result<()> {
        let viewer = sign_in(self.store, self.request).await?;
        let mut ready = Vec::with_capacity(files.len());
        for file in files {
            match read(&file) {
                Ok(imported) => ready.push(self.ready(file, imported)),
                Err(reason) => report.refused.push(RefusedFile {
                    path: file.path,
                    reason,
                }),
            }
        }
        let known = self.known(&viewer, &ready).await?;
        let mut parts = vec![ready];
        while let Some(mut part) = parts.pop() {
            match self.attempt(&viewer, &part, &known).await {
                Ok(done) => {
                    for (ready, done) in part.into_iter().zip(done) {
                        report.count(ready.file, done);
                    }
                }
                Err(Error::Invalid { .. }) if part.len() > 1 => {
                    let rest = part.split_off(part.len() / 2);
                    parts.extend([rest, part]);
                }
                Err(error @ Error::Invalid { .. }) => {
                    for ready in part {
                        report.count(ready.file, Done::Refused(reason(&error)));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn ready(&self, file: File, imported: Imported) -> Ready {
        let folders: Path = self.above.iter().chain(&file.folders).cloned().collect();
        Ready {
            key: document_key(&self.request.space, &folders, &file.name),
            folders,
            imported,
            file,
        }
    }

    async fn known(&self, viewer: &Viewer, ready: &[Ready]) -> Result<Known> {
        let keys: Vec<&str> = ready.iter().map(|ready| ready.key.as_str()).collect();
        let documents = viewer.documents_by_keys(&keys).await?;
        let mut texts = viewer.texts(&documents.iter().collect::<Vec<_>>()).await?;
        let known = documents.into_iter().filter_map(|document| {
            let text = texts.remove(&document.id)?;
            Some((document.key.clone()?, (document, text)))
        });
        Ok(known.collect())
    }

    /// Writes files in one transaction; an error is one of the database.
    async fn attempt(&self, viewer: &Viewer, part: &[Ready], known: &Known) -> Result<Vec<Done>> {
        let tx = viewer.begin().await?;
        let mut done = Vec::with_capacity(part.len());
        for ready in part {
            let written = match known.get(&ready.key) {
                Some((document, text)) => self.update(&tx, ready, (document, text)).await,
                None => self.create(&tx, ready).await,
            };
            done.push(match written {
                Err(error @ (Error::NotFound | Error::Forbidden(_))) => {
                    Done::Refused(reason(&error))
                }
                written => written?,
            });
        }
        let is_change = |done: &Done| matches!(done, Done::Created | Done::Updated);
        match done.iter().any(is_change) {
            true => tx.commit().await?,
            false => tx.roll_back().await?,
        }
        Ok(done)
    }

    async fn create(&self, tx: &Tx, ready: &Ready) -> Result<Done> {
        let place = match self.tree.place(&ready.folders) {
            Ok(place) => place,
            Err(why) => return Ok(Done::Refused(why)),
        };
        let held = tx.place::<Fill>(place)?;
        if self.request.publish {
            // Decided before anything is written.
            tx.place::<Publish>(place)?;
        }
        let draft = DocumentDraft {
            key: Some(ready.key.clone()),
            title: ready.imported.title.clone(),
            kind: DocumentKind::Other,
            language: ready.imported.language.clone(),
            tags: ready.imported.tags.clone(),
            text: ready.imported.text.clone(),
            owner: tx.viewer().person(),
        };
        let document = held.create_document(draft).await?;
        if self.request.publish {
            let held = tx.document::<Publish>(document.id).await?;
            held.set_state(DocumentState::Published).await?;
        }
        Ok(Done::Created)
    }

    async fn update(
        &self,
        tx: &Tx,
        ready: &Ready,
        (document, text): (&Document, &str),
    ) -> Result<Done> {
        let edit = edit(document, text, &ready.imported);
        let unpublished = [DocumentState::Draft, DocumentState::InReview];
        let publishes = self.request.publish && unpublished.contains(&document.state);
        if publishes {
            tx.document::<Publish>(document.id).await?;
        }
        let edits = edit != DocumentEdit::default();
        if edits {
            tx.document::<Edit>(document.id).await?.apply(edit).await?;
        }
        if publishes {
            let held = tx.document::<Publish>(document.id).await?;
            held.set_state(DocumentState::Published).await?;
        }
        Ok(match edits || publishes {
            true => Done::Updated,
            false => Done::Unchanged,
        })
    }
}

/// What a file says differently. What it does not say stays.
fn edit(document: &Document, text: &str, imported: &Imported) -> DocumentEdit {
    let tags = !imported.tags.is_empty() && imported.tags != document.tags;
    let language = imported.language.is_some() && imported.language != document.language;
    DocumentEdit {
        title: (imported.title != document.title).then(|| imported.title.clone()),
        text: (imported.text != text).then(|| imported.text.clone()),
        tags: tags.then(|| imported.tags.clone()),
        language: language.then(|| imported.language.clone()),
        ..DocumentEdit::default()
    }
}

/// Reads a file, or says why not.
fn read(file: &File) -> Result<Imported, String> {
    let unreadable = |error| format!("can't be read: {error}");
    let opened = std::fs::File::open(&file.path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more tells that it is too large.
    let mut opened = opened.take(TEXT_BYTES as u64 + 1);
    opened.read_to_end(&mut bytes).map_err(unreadable)?;
    read_file(&file.name, &bytes).map_err(|error| match error {
        Error::Invalid { message, .. } => message,
        other => other.to_string(),
    })
}

impl FilesReport {
    fn count(&mut self, file: File, done: Done) {
        match done {
            Done::Created => self.created += 1,
            Done::Updated => self.updated += 1,
            Done::Unchanged => self.unchanged += 1,
            Done::Refused(reason) => self.refused.push(RefusedFile {
                path: file.path,
                reason,
            }),
        }
    }
}

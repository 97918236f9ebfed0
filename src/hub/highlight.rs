//! Highlights: where in its title and text a hit matches.
//!
//! Texts are analysed once and kept in memory by revision: a revision's text never changes. Whoever
//! is shown a part of one may read the document, asked each time.

use std::collections::HashMap;
use std::sync::Arc;

use moka::sync::Cache;

use super::Hub;
use crate::error::{Error, Result};
use crate::ingest::plain;
use crate::model::{Document, DocumentId};
use crate::search::{Prepared, Query, written_in};
use crate::store::{Viewer, Visible};

/// How much memory analysed texts take at most, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// A part of a document that shows why it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Which field: `title` or `text`.
    pub field: &'static str,
    /// Safe HTML, with `<mark>` around what matched.
    pub html: String,
    /// The heading that it stands under; none in the title and before the first.
    pub heading: Option<String>,
}

/// A text: of which document, in which revision and by the rules of which language.
type Key = (DocumentId, i32, Option<String>);

/// The analysed texts that one node keeps. Cheap to clone.
#[derive(Clone)]
pub struct Texts(Cache<Key, Arc<Prepared>>);

impl Default for Texts {
    fn default() -> Self {
        let weigh = |_: &Key, text: &Arc<Prepared>| u32::try_from(text.bytes()).unwrap_or(u32::MAX);
        Self(
            Cache::builder()
                .weigher(weigh)
                .max_capacity(MOST_BYTES)
                .build(),
        )
    }
}

fn key(document: &Document) -> Key {
    let language = document.language.clone();
    (document.id, document.revision, language)
}

/// What each of the documents matches by; nothing for what the viewer may not read.
pub async fn highlights(
    hub: &Hub,
    viewer: &Viewer,
    query: &Arc<Query>,
    documents: &[Visible<Document>],
) -> Result<HashMap<DocumentId, Vec<Highlight>>> {
    if query.is_unranked() {
        return Ok(HashMap::new());
    }
    let readable: Vec<&Visible<Document>> = documents
        .iter()
        .filter(|document| viewer.may_read(document))
        .collect();
    let missing = readable
        .iter()
        .filter(|document| !hub.texts().0.contains_key(&key(document)));
    let missing: Vec<&Visible<Document>> = missing.copied().collect();
    let mut markdown = viewer.texts(&missing).await?;
    let work: Vec<_> = readable
        .into_iter()
        .map(|document| {
            let text = markdown.remove(&document.id);
            (key(document), document.title.clone(), text)
        })
        .collect();
    let (texts, query) = (hub.texts().clone(), query.clone());
    let marked = tokio::task::spawn_blocking(move || {
        let each = work.into_iter().filter_map(|(key, title, text)| {
            let id = key.0;
            let text = texts.prepare((key, &title), text)?;
            let title = text.like(&title);
            Some((id, marked(&title, &text, &query)))
        });
        each.collect()
    });
    marked.await.map_err(Error::internal)
}

impl Texts {
    /// The analysed text; none where it is neither kept nor given.
    fn prepare(
        &self,
        (key, title): (Key, &str),
        markdown: Option<String>,
    ) -> Option<Arc<Prepared>> {
        if let Some(kept) = self.0.get(&key) {
            return Some(kept);
        }
        let plain = plain(&markdown?);
        let language = written_in(key.2.as_deref(), title, &plain.text);
        let prepared = Prepared::new(&plain.text, language).with_headings(&plain.headings);
        let prepared = Arc::new(prepared);
        self.0.insert(key, prepared.clone());
        Some(prepared)
    }
}

fn marked(title: &Prepared, text: &Prepared, query: &Query) -> Vec<Highlight> {
    let whole = Some(title.highlight(query)).filter(|html| html.contains("<mark>"));
    let title = whole.map(|html| Highlight {
        field: "title",
        html,
        heading: None,
    });
    let part = text.snippet(query).map(|snippet| Highlight {
        field: "text",
        html: snippet.html,
        heading: snippet.heading,
    });
    title.into_iter().chain(part).collect()
}

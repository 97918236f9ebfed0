//! Index entries of documents, made from rows that the hub itself may see.

use std::collections::HashMap;

use crate::error::Result;
use crate::ingest::plain;
use crate::model::{Document, DocumentId};
use crate::search::Entry;
use crate::store::{Viewer, Visible};

/// The index entry of each document.
#[async_recursion::async_recursion]
pub async fn entries(viewer: &Viewer, documents: &[Visible<Document>]) -> Result<Vec<Entry>> {
    let mut texts = viewer.texts(&documents.iter().collect::<Vec<_>>()).await?;
    Ok(documents
        .iter()
        .map(|document| entry(viewer, document, &mut texts))
        .collect())
}

fn entry(
    viewer: &Viewer,
    document: &Visible<Document>,
    texts: &mut HashMap<DocumentId, String>,
) -> Entry {
    let text = texts.remove(&document.id).unwrap_or_default();
    let plain = plain(&text);
    Entry {
        ordinal: document.ordinal,
        anchor: document.anchor,
        title: document.title.clone(),
        headings: plain.headings,
        text: plain.text,
        kind: document.kind,
        tags: document.tags.clone(),
        space: document.space,
        partners: viewer.policy().partners(document.anchor, document.owner),
        owner: document.owner,
        language: document.language.clone(),
        state: document.state,
        embargo_until: document.embargo_until,
        withdraw_at: document.withdraw_at,
        verified_until: document.verified_until,
        created_at: document.created_at,
        updated_at: document.updated_at,
    }
}

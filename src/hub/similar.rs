//! More like this: documents like those that the viewer reads. The words come from texts that it
//! may read, what is like them from the index through its reach, the rows through the viewer.

use std::collections::HashMap;

use super::Hub;
use super::search::{blocking, view};
use crate::error::Result;
use crate::ingest::plain_text;
use crate::model::{Document, DocumentId};
use crate::search::{Sample, Sight};
use crate::store::{Viewer, Visible};

/// For each document those most like it, at most `size`; none for a document that the viewer may
/// not read. Takes as many statements for many documents as for one.
#[async_recursion::async_recursion]
pub async fn similar(
    hub: &Hub,
    viewer: &Viewer,
    documents: &[&Visible<Document>],
    size: usize,
) -> Result<HashMap<DocumentId, Vec<Visible<Document>>>> {
    let mut texts = viewer.texts(documents).await?;
    let samples: Vec<_> = documents
        .iter()
        .filter_map(|document| {
            let text = texts.remove(&document.id)?;
            let sample = Sample {
                ordinal: document.ordinal,
                title: document.title.clone(),
                text: plain_text(&text),
                tags: document.tags.clone(),
            };
            Some((document.id, sample))
        })
        .collect();
    if samples.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ask(hub, viewer, samples, size).await?;
    let mut ordinals: Vec<i64> = found.iter().flat_map(|(_, found)| found).copied().collect();
    ordinals.sort_unstable();
    ordinals.dedup();
    let rows = viewer.documents_by_ordinals(&ordinals).await?;
    let rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.ordinal, row)).collect();
    let row = |ordinal: &i64| rows.get(ordinal).cloned();
    let similar = found.into_iter().map(|(id, found)| {
        let found = found.iter().filter_map(row);
        (id, found.collect())
    });
    Ok(similar.collect())
}

async fn ask(
    hub: &Hub,
    viewer: &Viewer,
    samples: Vec<(DocumentId, Sample)>,
    size: usize,
) -> Result<Vec<(DocumentId, Vec<i64>)>> {
    let view = view(hub, viewer).await?;
    let (reach, now) = (viewer.reach().clone(), viewer.now());
    blocking(move || {
        let sight = Sight {
            reach: &reach,
            now,
            masked: &view.masked,
        };
        let samples = samples.into_iter();
        samples
            .map(|(id, sample)| Ok((id, view.snapshot.similar(&sample, size, &sight)?)))
            .collect()
    })
    .await
}

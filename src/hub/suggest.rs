//! Suggestions while one types: titles, tags and past searches. The index says which, through the
//! viewer's reach; the rows come through the viewer.

use super::search::{blocking, view};
use super::{Hub, searched};
use crate::error::Result;
use crate::model::Document;
use crate::search::Sight;
use crate::store::{Viewer, Visible};

/// Something that one may be about to type.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "most are titles")]
pub enum Suggestion {
    /// A published document, by its title.
    Title(Visible<Document>),
    /// A tag of published documents.
    Tag(String),
    /// A search that found something for people of the viewer's own organization.
    Search(String),
}

/// Of so many suggestions one is a tag, and one a past search, where there are any.
const SHARE: usize = 4;

/// Past searches that are tried.
const CANDIDATES: u64 = 20;

/// What continues what is typed, at most `size` of it: titles, then tags, then past searches.
#[async_recursion::async_recursion]
pub async fn suggest(
    hub: &Hub,
    viewer: &Viewer,
    typed: String,
    size: usize,
) -> Result<Vec<Suggestion>> {
    let searches = past_searches(hub, viewer, &typed, size / SHARE).await?;
    let (ordinals, tags) = ask(hub, viewer, typed, size).await?;
    let room = size.saturating_sub(tags.len() + searches.len());
    let first = &ordinals[..ordinals.len().min(room)];
    let documents = viewer.documents_by_ordinals(first).await?;
    let titles = documents.into_iter().map(Suggestion::Title);
    let tags = tags.into_iter().map(Suggestion::Tag);
    let searches = searches.into_iter().map(Suggestion::Search);
    Ok(titles.chain(tags).chain(searches).collect())
}

/// Only the published documents whose titles continue what is typed.
#[async_recursion::async_recursion]
pub async fn titles(
    hub: &Hub,
    viewer: &Viewer,
    typed: String,
    size: usize,
) -> Result<Vec<Visible<Document>>> {
    let (ordinals, _) = ask(hub, viewer, typed, size).await?;
    viewer.documents_by_ordinals(&ordinals).await
}

/// Ordinals of documents by their titles, and tags.
async fn ask(
    hub: &Hub,
    viewer: &Viewer,
    typed: String,
    size: usize,
) -> Result<(Vec<i64>, Vec<String>)> {
    let view = view(hub, viewer).await?;
    let (reach, now) = (viewer.reach().clone(), viewer.now());
    blocking(move || {
        let sight = Sight {
            reach: &reach,
            now,
            masked: &view.masked,
        };
        let titles = view.snapshot.suggest(&typed, size, &sight)?;
        let tags = match typed.trim() {
            "" => Vec::new(),
            start => view.snapshot.suggest_tags(start, size / SHARE, &sight)?,
        };
        Ok((titles, tags))
    })
    .await
}

/// Past searches that continue what is typed: made by people of the viewer's own organization, and
/// finding something for the viewer now.
async fn past_searches(
    hub: &Hub,
    viewer: &Viewer,
    typed: &str,
    size: usize,
) -> Result<Vec<String>> {
    if typed.trim().is_empty() || size == 0 {
        return Ok(Vec::new());
    }
    let candidates = searched::past(viewer, typed, CANDIDATES).await?;
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let view = view(hub, viewer).await?;
    let (reach, now) = (viewer.reach().clone(), viewer.now());
    blocking(move || {
        let mut found = Vec::new();
        for candidate in candidates {
            let sight = Sight {
                reach: &reach,
                now,
                masked: &view.masked,
            };
            if found.len() < size && view.snapshot.finds(&candidate, &sight)? {
                found.push(candidate);
            }
        }
        Ok(found)
    })
    .await
}

//! What becomes of a search afterwards: it is noted, so is what was opened from it, and later
//! searches are told what others found something by.

use chrono::TimeDelta;

use super::saved_search::kept_filter;
use super::search::SearchAsk;
use crate::error::{Error, InvalidCode, Result};
use crate::ingest::{clean_line, cut_line, plain_phrase};
use crate::model::{Document, DocumentId, KeptFilter, OrganizationId, PersonId, SpaceId};
use crate::search::{Found, Query, RefField};
use crate::store::{SearchNote, SearchNoted, Viewer, Visible};

/// The most characters of a query that are kept.
const QUERY_CHARS: usize = 200;
/// More than these are not looked at: they can't become a kept query's.
const READ_CHARS: usize = 1_000;
/// The most entries of each list of a filter that are kept, and the most characters of each word.
const LISTED: usize = 50;
const WORD_CHARS: usize = 100;
/// For how long after a search it can be told what was opened from it.
const OPENS_WITHIN: TimeDelta = TimeDelta::days(1);

/// Notes a search of the viewer's: only its first page, and only where something was typed.
pub(super) fn note(
    viewer: &Viewer,
    ask: &SearchAsk,
    (query, found): (&Query, &Found),
) -> Option<SearchNoted> {
    if ask.after.is_some() {
        return None;
    }
    let typed = cut_line(&ask.typed, READ_CHARS);
    let normal = normal(typed);
    if normal.is_empty() {
        return None;
    }
    let counted = found.hits.len() + usize::from(found.has_next);
    viewer.note_search(SearchNote {
        query: cut_line(&clean_line(typed), QUERY_CHARS).to_owned(),
        normal,
        filter: narrowed(ask, query),
        results: found.total.unwrap_or(counted as u64),
    })
}

/// A query as queries are compared.
fn normal(typed: &str) -> String {
    cut_line(&plain_phrase(typed), QUERY_CHARS).to_owned()
}

/// What was chosen, and the spaces, partners and owners that were typed, of those that are known.
fn narrowed(ask: &SearchAsk, query: &Query) -> KeptFilter {
    let mut kept = kept_filter(ask.filter.clone());
    for reference in &query.references {
        let ids = reference.ids.iter().copied();
        match reference.field {
            RefField::Space => kept.spaces.extend(ids.map(SpaceId)),
            RefField::Partner => kept.partners.extend(ids.map(OrganizationId)),
            RefField::Owner => kept.owners.extend(ids.map(PersonId)),
        }
    }
    kept.spaces.retain(|id| !id.0.is_nil());
    kept.partners.retain(|id| !id.0.is_nil());
    kept.owners.retain(|id| !id.0.is_nil());
    kept.kinds.truncate(LISTED);
    kept.spaces.truncate(LISTED);
    kept.partners.truncate(LISTED);
    kept.owners.truncate(LISTED);
    kept.states.truncate(LISTED);
    for words in [&mut kept.tags, &mut kept.languages] {
        words.truncate(LISTED);
        for word in words {
            *word = cut_line(&clean_line(word), WORD_CHARS).to_owned();
        }
    }
    kept
}

/// Notes that the viewer opened a document from a search of its own, of the last day.
#[async_recursion::async_recursion]
pub async fn open(
    viewer: &Viewer,
    search: SearchNoted,
    document: DocumentId,
) -> Result<Visible<Document>> {
    viewer.require_person()?;
    if viewer.actor().is_some() {
        let message = "nothing is noted while you look as somebody else: send the request without \
                       that";
        return Err(Error::Forbidden(message.to_owned()));
    }
    if search.at + OPENS_WITHIN <= viewer.now() {
        let message = "the search is more than a day ago: search again";
        return Err(Error::invalid("search", message));
    }
    let found = viewer.document(document).await?;
    let found = found
        .ok_or_else(|| Error::rule(InvalidCode::NotFound, "document", "there is no such thing"))?;
    viewer.note_opening(search.id, document);
    Ok(found)
}

/// Queries that begin with what was typed and found something for people of the viewer's own
/// organization: candidates to suggest, at most 20. Whether they find something for the viewer has
/// to be tried.
#[async_recursion::async_recursion]
pub async fn past(viewer: &Viewer, typed: &str, size: u64) -> Result<Vec<String>> {
    let prefix = normal(cut_line(typed, READ_CHARS));
    viewer.past_searches(&prefix, size).await
}

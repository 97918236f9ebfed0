//! Tests of the whole index.

mod alike;
mod disk;
mod facets;
mod finding;
mod noninterference;
mod pruning;
mod sight;
mod typos;

use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::access::{Reach, Standing};
use crate::model::{Anchor, DocumentKind, DocumentState, Level, SpaceId, Time};

pub(super) fn at(micros: i64) -> Time {
    Time::from_timestamp_micros(micros).unwrap()
}

pub(super) fn position(seq: i64) -> Position {
    Position {
        epoch: Uuid::from_u128(1),
        seq,
    }
}

/// A published document under anchor 1.
pub(super) fn entry(ordinal: i64, title: &str, text: &str) -> Entry {
    Entry {
        ordinal,
        anchor: Anchor(1),
        title: title.to_owned(),
        headings: Vec::new(),
        text: text.to_owned(),
        kind: DocumentKind::Other,
        tags: Vec::new(),
        space: SpaceId(Uuid::from_u128(1)),
        partners: Vec::new(),
        owner: None,
        language: None,
        state: DocumentState::Published,
        embargo_until: None,
        withdraw_at: None,
        verified_until: None,
        created_at: at(ordinal),
        updated_at: at(ordinal),
    }
}

pub(super) fn reach(standings: &[(i64, Level)]) -> Arc<Reach> {
    let standings = standings.iter().map(|(anchor, level)| {
        let standing = Standing {
            level: *level,
            early: false,
        };
        (Anchor(*anchor), standing)
    });
    Arc::new(Reach::new(standings))
}

pub(super) fn index_of(entries: impl IntoIterator<Item = Entry>) -> Index {
    let index = Index::in_memory().unwrap();
    put(&index, entries, 1);
    index
}

pub(super) fn put(index: &Index, entries: impl IntoIterator<Item = Entry>, seq: i64) {
    let changes = entries.into_iter().map(|e| Change::Put(Box::new(e)));
    let mut writer = index.writer(Writer::MEMORY);
    writer.apply(changes.collect(), position(seq)).unwrap();
}

pub(super) fn request<'a>(
    query: &'a Query,
    filter: &'a SearchFilter,
    sight: Sight<'a>,
) -> SearchRequest<'a> {
    SearchRequest {
        query,
        filter,
        order: Order::RELEVANCE,
        size: 100,
        after: None,
        want_total: true,
        facets: &[],
        facet_size: 10,
        sight,
    }
}

/// At one second after 1970.
pub(super) fn sight(reach: &Arc<Reach>) -> Sight<'_> {
    Sight {
        reach,
        now: at(1_000_000),
        masked: &[],
    }
}

/// What a viewer of anchor 1 finds, in order.
pub(super) fn found(index: &Index, typed: &str) -> Vec<i64> {
    let reach = reach(&[(1, Level::View)]);
    let sight = Sight {
        reach: &reach,
        now: at(1_000_000),
        masked: &[],
    };
    let query = parse(typed);
    let filter = SearchFilter::default();
    let request = request(&query, &filter, sight);
    let found = index.search(&request).unwrap();
    assert_eq!(found.total, Some(found.hits.len() as u64), "{typed}");
    found.hits.iter().map(|hit| hit.ordinal).collect()
}

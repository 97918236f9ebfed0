//! Which changed documents a saved search finds. Through the viewer's own sight, like every search.

use std::sync::Arc;

use crate::error::Result;
use crate::hub::search::{blocking, resolve, view};
use crate::hub::{Hub, saved_search, synonym};
use crate::model::{SavedSearch, SavedSearchId};
use crate::search::{SearchRequest, Sight, parse};
use crate::store::{ChangedDocument, Viewer, Visible};

/// The saved search, if it is the viewer's own.
pub(super) async fn saved(
    viewer: &Viewer,
    id: SavedSearchId,
) -> Result<Option<Visible<SavedSearch>>> {
    Ok(viewer.saved_searches_by_ids(&[id]).await?.pop())
}

/// Up to where in the feed the index has read, as far as the viewer knows the feed; 0 while it is
/// built anew.
pub(super) fn head(hub: &Hub, viewer: &Viewer) -> i64 {
    let pulse = viewer.pulse();
    let position = hub.index().position();
    let fits = position.filter(|p| pulse.knows(p.epoch, p.seq));
    fits.map_or(0, |position| position.seq.min(pulse.feed_head))
}

/// Those of the documents that the saved search finds, in the order given.
pub(super) async fn among(
    (hub, viewer): (&Hub, &Viewer),
    saved: &SavedSearch,
    changed: &[ChangedDocument],
) -> Result<Vec<ChangedDocument>> {
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let (typed, filter, order) = saved_search::wanted(saved);
    let mut query = parse(&typed);
    resolve(viewer, &mut query).await?;
    query.widen(&*synonym::known_to(viewer).await?);
    let view = view(hub, viewer).await?;
    let (reach, now) = (Arc::clone(viewer.reach()), viewer.now());
    let ordinals: Vec<i64> = changed.iter().map(|one| one.ordinal).collect();
    let matching = blocking(move || {
        let request = SearchRequest {
            query: &query,
            filter: &filter,
            order,
            size: 1,
            after: None,
            want_total: false,
            facets: &[],
            facet_size: 0,
            sight: Sight {
                reach: &reach,
                now,
                masked: &view.masked,
            },
        };
        view.snapshot.matching(&request, &ordinals)
    });
    let matching = matching.await?;
    let mut found = changed.to_vec();
    found.retain(|one| matching.contains(&one.ordinal));
    Ok(found)
}

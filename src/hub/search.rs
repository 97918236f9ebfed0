//! Search: the one composed read. The index says which documents match, through the viewer's
//! reach; the rows come through the viewer; snippets are cut from text that it may read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::highlight::{Highlight, highlights};
use super::{Hub, searched, synonym};
use crate::error::{Error, Result};
use crate::model::{Document, OrganizationId, PersonId, SpaceId, Time};
use crate::search::{
    Facet, FacetField, Found, Order, Place, Query, RefField, SearchFilter, SearchRequest, Sight,
    Snapshot, parse,
};
use crate::store::{SearchNoted, Viewer, Visible};

/// What somebody searches for.
#[derive(Debug, Clone)]
pub struct SearchAsk {
    /// As typed.
    pub typed: String,
    /// What was chosen besides.
    pub filter: SearchFilter,
    /// In which order.
    pub order: Order,
    /// How many hits at most.
    pub size: usize,
    /// Only hits after this place.
    pub after: Option<Place>,
    /// Whether to count everything that matches.
    pub want_total: bool,
    /// Which facets to count.
    pub facets: Vec<FacetField>,
    /// Whether to cut snippets.
    pub want_highlights: bool,
    /// Whether to look for what was perhaps meant.
    pub want_meant: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Results {
    /// The hits, in order.
    pub hits: Vec<SearchHit>,
    /// Whether more come after the last.
    pub has_next: bool,
    /// How many match in all, when asked for.
    pub total: Option<u64>,
    /// The facets asked for; values that the viewer may not know the name of are left out.
    pub facets: Vec<LabelledFacet>,
    /// What was read differently than typed.
    pub notes: Vec<String>,
    /// What was perhaps meant, as it could be typed.
    pub meant: Option<String>,
    /// Every change of what the viewer sees up to this instant is taken into account.
    pub indexed_through: Time,
    /// The search as it was noted; none where it was not.
    pub noted: Option<SearchNoted>,
}

/// One hit.
#[derive(Debug)]
pub struct SearchHit {
    /// The document.
    pub document: Visible<Document>,
    /// Where it stands in the order.
    pub place: Place,
    /// Why it was found.
    pub highlights: Vec<Highlight>,
}

/// A facet with names for its values.
#[derive(Debug, Clone)]
pub struct LabelledFacet {
    /// By what.
    pub field: FacetField,
    /// Value, name, count; commonest first.
    pub values: Vec<(String, String, u64)>,
}

/// How many values a facet has at most.
const FACET_SIZE: usize = 50;

/// Finds the documents that match and that the viewer may see.
#[async_recursion::async_recursion]
pub async fn search(hub: &Hub, viewer: &Viewer, mut ask: SearchAsk) -> Result<Results> {
    ask.filter.spaces = viewer.known_spaces(&ask.filter.spaces);
    ask.filter.partners = viewer.known_organizations(&ask.filter.partners);
    ask.filter.owners = viewer.known_people(&ask.filter.owners);
    let view = view(hub, viewer).await?;
    let pending_since = view.pending_since;
    let mut query = parse(&ask.typed);
    resolve(viewer, &mut query).await?;
    query.widen(&*synonym::known_to(viewer).await?);
    let query = Arc::new(query);
    let (found, meant) = run(viewer, &ask, query.clone(), view).await?;
    let marking = Arc::new(query.marking(&found.corrections));
    let hits = hits((hub, viewer), &ask, &marking, &found).await?;
    let noted = searched::note(viewer, &ask, (&query, &found));
    let facets = label(viewer, found.facets).await?;
    Ok(Results {
        hits,
        has_next: found.has_next,
        total: found.total,
        facets,
        notes: query.notes.clone(),
        meant,
        indexed_through: pending_since.unwrap_or(viewer.now()),
        noted,
    })
}

/// The index at one position, and what changed since.
pub(super) struct View {
    pub snapshot: Snapshot,
    /// Documents that changed and are not indexed yet: they vanish until they are, so that a
    /// search is never staler than the database where it matters.
    pub masked: Vec<i64>,
    pending_since: Option<Time>,
}

pub(super) async fn view(hub: &Hub, viewer: &Viewer) -> Result<View> {
    let snapshot = hub.index().snapshot()?;
    let (pulse, position) = (viewer.pulse(), snapshot.position());
    if position.seq > pulse.feed_head {
        viewer.note_newer();
    }
    // The anonymous viewer reads no pulse; it sees nothing either way.
    if !pulse.knows(position.epoch, position.seq) && !viewer.reach().is_empty() {
        let message = "the index is being rebuilt; try again in a moment";
        return Err(Error::Unavailable(message.to_owned()));
    }
    let changed = if pulse.feed_head > position.seq && !leak!(NothingMasked) {
        viewer.changed_after(position.seq).await?
    } else {
        BTreeMap::new()
    };
    let masked: Vec<i64> = changed.keys().copied().collect();
    let seen = seen_among(viewer, &snapshot, &masked).await?;
    Ok(View {
        snapshot,
        masked,
        // Only by what the viewer sees or saw: when something hidden changed tells of it.
        pending_since: seen.iter().filter_map(|o| changed.get(o)).min().copied(),
    })
}

/// Those of the documents with these numbers that the viewer sees now, or that the index would
/// show it.
async fn seen_among(viewer: &Viewer, snapshot: &Snapshot, masked: &[i64]) -> Result<Vec<i64>> {
    if masked.is_empty() || leak!(PendingTells) {
        return Ok(masked.to_vec());
    }
    let mut seen = viewer.seen_among(masked).await?;
    let (reach, now) = (viewer.reach().clone(), viewer.now());
    let (snapshot, masked) = (snapshot.clone(), masked.to_vec());
    let indexed = blocking(move || {
        snapshot.masked(&Sight {
            reach: &reach,
            now,
            masked: &masked,
        })
    });
    seen.extend(indexed.await?);
    Ok(seen)
}

async fn run(
    viewer: &Viewer,
    ask: &SearchAsk,
    query: Arc<Query>,
    view: View,
) -> Result<(Found, Option<String>)> {
    let (reach, now) = (viewer.reach().clone(), viewer.now());
    let ask = ask.clone();
    blocking(move || {
        let request = SearchRequest {
            query: &query,
            filter: &ask.filter,
            order: ask.order,
            size: ask.size,
            after: ask.after.clone(),
            want_total: ask.want_total,
            facets: &ask.facets,
            facet_size: usize::MAX,
            sight: Sight {
                reach: &reach,
                now,
                masked: &view.masked,
            },
        };
        let found = view.snapshot.search(&request)?;
        let meant = match ask.want_meant {
            true => view.snapshot.meant(&ask.typed, &request)?,
            false => None,
        };
        Ok((found, meant))
    })
    .await
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}

/// The rows of the hits, through the viewer: one that it may not see, whatever the index says,
/// is not there.
async fn hits(
    (hub, viewer): (&Hub, &Viewer),
    ask: &SearchAsk,
    query: &Arc<Query>,
    found: &Found,
) -> Result<Vec<SearchHit>> {
    let ordinals: Vec<i64> = found.hits.iter().map(|hit| hit.ordinal).collect();
    let documents = viewer.documents_by_ordinals(&ordinals).await?;
    let mut marked = match ask.want_highlights {
        true => highlights(hub, viewer, query, &documents).await?,
        false => HashMap::new(),
    };
    let mut places: HashMap<i64, Place> = found
        .hits
        .iter()
        .map(|h| (h.ordinal, h.place.clone()))
        .collect();
    let hits = documents.into_iter().filter_map(|document| {
        let place = places.remove(&document.ordinal)?;
        let highlights = marked.remove(&document.id).unwrap_or_default();
        Some(SearchHit {
            document,
            place,
            highlights,
        })
    });
    Ok(hits.collect())
}

/// Turns `space:`, `partner:` and `owner:` into ids of what the viewer may know by that name.
pub(super) async fn resolve(viewer: &Viewer, query: &mut Query) -> Result<()> {
    for reference in &mut query.references {
        let name = reference.text.as_str();
        reference.ids = match reference.field {
            RefField::Space => match name.parse::<SpaceId>() {
                Ok(id) => viewer.space(id).await?.map(|space| space.id.0),
                Err(_) => match viewer.space_by_slug(name).await? {
                    Some(space) => Some(space.id.0),
                    None => viewer.space_by_key(name).await?.map(|space| space.id.0),
                },
            }
            .into_iter()
            .collect(),
            RefField::Partner => viewer
                .organizations_named(name)
                .await?
                .iter()
                .map(|o| o.id.0)
                .collect(),
            RefField::Owner => viewer
                .people_named(name)
                .await?
                .iter()
                .map(|p| p.id.0)
                .collect(),
        };
    }
    Ok(())
}

/// Names for the values of facets; what the viewer may not know the name of is left out.
async fn label(viewer: &Viewer, facets: Vec<Facet>) -> Result<Vec<LabelledFacet>> {
    let mut labelled = Vec::with_capacity(facets.len());
    for facet in facets {
        let facet = vetted(viewer, facet);
        let names = names(viewer, &facet).await?;
        let values = facet.values.into_iter().filter_map(|v| {
            let label = match &names {
                Some(names) => names
                    .get(&v.value)
                    .or(leak!(FacetsUnvetted).then_some(&v.value))?
                    .clone(),
                None => v.value.clone(),
            };
            Some((v.value, label, v.count))
        });
        labelled.push(LabelledFacet {
            field: facet.field,
            values: values.collect(),
        });
    }
    Ok(labelled)
}

/// The commonest values of which the viewer may know. What it may not know of goes first: it must
/// not push out what it may.
fn vetted(viewer: &Viewer, mut facet: Facet) -> Facet {
    let known = |value: &str| match facet.field {
        FacetField::Partner => value
            .parse()
            .is_ok_and(|id| viewer.neighbours().knows_organization(id)),
        FacetField::Owner => value.parse().is_ok_and(|id| viewer.knows_person(id)),
        _ => true,
    };
    facet.values.retain(|value| known(&value.value));
    facet.values.truncate(FACET_SIZE);
    facet
}

/// The names behind the ids of a facet; none where the values are words themselves.
async fn names(viewer: &Viewer, facet: &Facet) -> Result<Option<HashMap<String, String>>> {
    let values = facet.values.iter().map(|v| v.value.as_str());
    Ok(Some(match facet.field {
        FacetField::Space => {
            let ids: Vec<SpaceId> = values.filter_map(|v| v.parse().ok()).collect();
            let spaces = viewer.spaces_by_ids(&ids).await?;
            spaces
                .iter()
                .map(|s| (s.id.to_string(), s.name.clone()))
                .collect()
        }
        FacetField::Partner => {
            let ids: Vec<OrganizationId> = values.filter_map(|v| v.parse().ok()).collect();
            let organizations = viewer.organizations_by_ids(&ids).await?;
            organizations
                .iter()
                .map(|o| (o.id.to_string(), o.name.clone()))
                .collect()
        }
        FacetField::Owner => {
            let ids: Vec<PersonId> = values.filter_map(|v| v.parse().ok()).collect();
            let people = viewer.people_by_ids(&ids).await?;
            people
                .iter()
                .map(|p| (p.id.to_string(), p.name.clone()))
                .collect()
        }
        _ => return Ok(None),
    }))
}

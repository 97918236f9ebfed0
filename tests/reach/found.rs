//! The form in the index: what search finds, counts and suggests is exactly what the oracle lets
//! the viewer see, whether something is typed or not.

use std::collections::{BTreeMap, BTreeSet};

use commonplace::hub::search::{self, SearchAsk};
use commonplace::hub::suggest;
use commonplace::model::DocumentState;
use commonplace::search::{FacetField, Order, Place, SearchFilter};
use commonplace::store::Viewer;

use super::rows::{keys, same};
use super::stored::Look;
use crate::support::hub::Outcome;

impl Look<'_> {
    pub(super) async fn found(&self, viewer: &Viewer) -> Outcome<u64> {
        let visible = self.documents_at("VIEW");
        let state = |key: &String| self.hub.world.document(key).state;
        let published: BTreeSet<String> = visible
            .iter()
            .filter(|key| state(key) == "PUBLISHED")
            .cloned()
            .collect();
        for typed in ["", "turbine"] {
            let all = self.search(viewer, ask(typed, DocumentState::ALL)).await?;
            same("what is found in all states", visible.clone(), all)?;
            let usual = self.search(viewer, ask(typed, &[])).await?;
            same("what is found", published.clone(), usual)?;
        }
        let nothing = self
            .search(viewer, ask("zeppelin", DocumentState::ALL))
            .await?;
        same("what is found of nothing", BTreeSet::new(), nothing)?;

        let mut counts = BTreeMap::<String, u64>::new();
        for key in &visible {
            *counts.entry(state(key).to_owned()).or_default() += 1;
        }
        let mut facets = ask("", DocumentState::ALL);
        facets.facets = vec![FacetField::State];
        let results = search::search(&self.hub.hub, viewer, facets).await?;
        let facet = results.facets.into_iter().flat_map(|facet| facet.values);
        let facet = facet.map(|(value, _, count)| (value, count)).collect();
        same("the facet of states", counts, facet)?;

        let suggested = suggest::titles(&self.hub.hub, viewer, "docum".to_owned(), 100).await?;
        same("what is suggested", published, keys(&suggested))?;
        Ok(7)
    }

    /// Everything found, in pages of seven, with its total.
    async fn search(&self, viewer: &Viewer, mut ask: SearchAsk) -> Outcome<BTreeSet<String>> {
        let mut seen = BTreeSet::new();
        let mut total = None;
        loop {
            let results = search::search(&self.hub.hub, viewer, ask.clone()).await?;
            total = total.or(results.total);
            for hit in &results.hits {
                let key = hit.document.key.clone().unwrap_or_default();
                same("a hit on one page only", true, seen.insert(key))?;
            }
            let last: Option<Place> = results.hits.last().map(|hit| hit.place.clone());
            match last {
                Some(last) if results.has_next => ask.after = Some(last),
                _ => break,
            }
        }
        same("the total", Some(seen.len() as u64), total)?;
        Ok(seen)
    }
}

fn ask(typed: &str, states: &[DocumentState]) -> SearchAsk {
    SearchAsk {
        typed: typed.to_owned(),
        filter: SearchFilter {
            states: states.to_vec(),
            ..SearchFilter::default()
        },
        order: Order::RELEVANCE,
        size: 7,
        after: None,
        want_total: true,
        facets: Vec::new(),
        want_highlights: false,
        want_meant: false,
    }
}

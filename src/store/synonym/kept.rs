//! All synonyms in memory, read again once any changed: searches need them, and they change seldom.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use sea_orm::{EntityTrait, QueryOrder};

use super::read::group;
use crate::error::Result;
use crate::model::{Alike, Level, NodeId, SpaceId, SynonymGroup, Synonyms, Thesaurus};
use crate::store::connect::Connections;
use crate::store::entity::synonym::{Column, Entity};
use crate::store::pulse;
use crate::store::viewer::Viewer;

/// All synonyms at one version.
#[derive(Debug)]
struct All {
    version: i64,
    everywhere: Arc<Thesaurus>,
    in_spaces: BTreeMap<SpaceId, Arc<Thesaurus>>,
}

/// All synonyms as they were last read.
pub(in crate::store) struct KeptSynonyms(ArcSwap<All>);

impl KeptSynonyms {
    /// Not read yet.
    pub fn new() -> Self {
        Self(ArcSwap::from_pointee(All {
            version: -1,
            everywhere: Arc::default(),
            in_spaces: BTreeMap::new(),
        }))
    }

    /// At this version or a newer one.
    async fn at(&self, version: i64, connections: &Connections) -> Result<Arc<All>> {
        let kept = self.0.load_full();
        if kept.version >= version {
            return Ok(kept);
        }
        let read = Arc::new(load(connections).await?);
        self.0.store(read.clone());
        Ok(read)
    }
}

async fn load(connections: &Connections) -> Result<All> {
    let read = connections.begin_read().await?;
    let version = pulse::read(&read).await?.synonym_version;
    let rows = Entity::find().order_by_asc(Column::Id).all(&read).await?;
    read.commit().await?;
    let mut scopes: BTreeMap<Option<SpaceId>, Vec<Alike>> = BTreeMap::new();
    for row in rows {
        let group = group(row)?;
        scopes.entry(group.space).or_default().push(alike(&group));
    }
    let everywhere = scopes.remove(&None).unwrap_or_default();
    let in_spaces = scopes.into_iter().filter_map(|(space, groups)| {
        let thesaurus = Arc::new(Thesaurus::new(groups));
        Some((space?, thesaurus))
    });
    Ok(All {
        version,
        everywhere: Arc::new(Thesaurus::new(everywhere)),
        in_spaces: in_spaces.collect(),
    })
}

fn alike(group: &SynonymGroup) -> Alike {
    let words = |phrase: &String| phrase.split_whitespace().map(str::to_owned).collect();
    Alike {
        phrases: group.words.iter().map(words).collect(),
        is_one_way: group.is_one_way,
    }
}

impl Viewer {
    /// What the viewer's searches take for the same: the hub's synonyms, and those of the spaces that
    /// it may VIEW. No statement, unless synonyms changed since they were last read.
    #[async_recursion::async_recursion]
    pub async fn synonyms_for_search(&self) -> Result<Arc<Synonyms>> {
        if self.person().is_none() && self.system_reason().is_none() {
            return Ok(Arc::default());
        }
        let store = &self.store().inner;
        let version = self.pulse().synonym_version;
        let all = store.synonyms.at(version, &store.connections).await?;
        let sees = |space: &SpaceId| {
            let anchor = self.policy().anchor(NodeId::Space(*space));
            anchor.is_some_and(|anchor| self.reach().level(anchor) >= Level::View)
        };
        let in_spaces = all.in_spaces.iter().filter(|(space, _)| sees(space));
        Ok(Arc::new(Synonyms {
            version: all.version,
            everywhere: all.everywhere.clone(),
            in_spaces: in_spaces
                .map(|(space, thesaurus)| (*space, thesaurus.clone()))
                .collect(),
        }))
    }
}

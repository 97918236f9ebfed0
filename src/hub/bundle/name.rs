//! Names: what ids are called in a bundle.

use std::collections::HashMap;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::store::{Dump, Keys, Noun};

/// The keys of everything but documents, by id. Memory grows with them, not with the documents.
pub(super) struct Names(HashMap<Uuid, String>);

/// What grows with the people and folders of a hub, not with its documents.
const NAMED: &[Noun] = &[
    Noun::Organization,
    Noun::Person,
    Noun::Group,
    Noun::Segment,
    Noun::Agreement,
    Noun::Space,
    Noun::Folder,
];

/// How many keys are read at once.
const PAGE: usize = 5_000;

impl Names {
    pub async fn of(dump: &Dump) -> Result<Self> {
        let mut names = HashMap::new();
        for noun in NAMED {
            let mut keys = Keys::of(*noun);
            loop {
                let page = dump.next(&mut keys, PAGE).await?;
                if page.is_empty() {
                    break;
                }
                names.extend(page.into_iter().map(|(key, id)| (id, key)));
            }
        }
        Ok(Self(names))
    }

    /// What this id is called.
    pub fn name(&self, id: Uuid) -> Result<String> {
        let name = self.0.get(&id).cloned();
        name.ok_or_else(|| Error::internal(format!("a reference to {id}, which is not there")))
    }

    /// What these ids are called, sorted.
    pub fn names(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<String>> {
        let names = ids.into_iter().map(|id| self.name(id));
        let mut names: Vec<String> = names.collect::<Result<_>>()?;
        names.sort_unstable();
        Ok(names)
    }

    /// What this id is called, if there is one.
    pub fn maybe(&self, id: Option<Uuid>) -> Result<Option<String>> {
        id.map(|id| self.name(id)).transpose()
    }
}

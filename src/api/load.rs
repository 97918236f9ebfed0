//! Loads: rows by id, in one statement for all that one step of a request asks for.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use crate::error::Error;
use crate::hub::{Hub, similar::similar};
use crate::model::{
    Agreement, AgreementId, Document, DocumentId, Folder, FolderId, Group, GroupId, Organization,
    OrganizationId, Person, PersonId, Segment, SegmentId, Space, SpaceId, Token, TokenId,
};
use crate::store::{Viewer, Visible};

/// The rows of one viewer, and the hub that finds them.
pub struct Loads(pub Viewer, pub Hub);

/// Asks for the text of a document, Markdown.
#[derive(Clone)]
pub struct TextOf(pub Visible<Document>);

impl PartialEq for TextOf {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for TextOf {}

impl Hash for TextOf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

/// Asks for the documents like one, so many at most.
#[derive(Clone)]
pub struct SimilarTo(pub Visible<Document>, pub usize);

impl PartialEq for SimilarTo {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.1) == (other.0.id, other.1)
    }
}

impl Eq for SimilarTo {}

impl Hash for SimilarTo {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.0.id, self.1).hash(state);
    }
}

macro_rules! loaders {
    ($($key:ty => $value:ty, $read:ident;)*) => {$(
        #[async_trait::async_trait]
        impl Loader<$key> for Loads {
            type Value = Visible<$value>;
            type Error = Arc<Error>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>, Self::Error> {
                let rows = self.0.$read(keys).await.map_err(Arc::new)?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }
        }
    )*};
}

loaders! {
    DocumentId => Document, documents_by_ids;
    SpaceId => Space, spaces_by_ids;
    FolderId => Folder, folders_by_ids;
    OrganizationId => Organization, organizations_by_ids;
    PersonId => Person, people_by_ids;
    GroupId => Group, groups_by_ids;
    SegmentId => Segment, segments_by_ids;
    AgreementId => Agreement, agreements_by_ids;
    TokenId => Token, tokens_by_ids;
}

#[async_trait::async_trait]
impl Loader<TextOf> for Loads {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TextOf]) -> Result<HashMap<TextOf, String>, Arc<Error>> {
        let documents: Vec<_> = keys.iter().map(|key| &key.0).collect();
        let mut texts = self.0.texts(&documents).await.map_err(Arc::new)?;
        let found = keys
            .iter()
            .filter_map(|key| Some((key.clone(), texts.remove(&key.0.id)?)));
        Ok(found.collect())
    }
}

#[async_trait::async_trait]
impl Loader<SimilarTo> for Loads {
    type Value = Vec<Visible<Document>>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[SimilarTo],
    ) -> Result<HashMap<SimilarTo, Self::Value>, Arc<Error>> {
        let Self(viewer, hub) = self;
        let mut by_size: BTreeMap<usize, Vec<&SimilarTo>> = BTreeMap::new();
        for key in keys {
            by_size.entry(key.1).or_default().push(key);
        }
        let mut found = HashMap::new();
        for (size, keys) in by_size {
            let documents: Vec<_> = keys.iter().map(|key| &key.0).collect();
            let mut rows = similar(hub, viewer, &documents, size)
                .await
                .map_err(Arc::new)?;
            let row = |key: &SimilarTo| Some((key.clone(), rows.remove(&key.0.id)?));
            found.extend(keys.into_iter().filter_map(row));
        }
        Ok(found)
    }
}

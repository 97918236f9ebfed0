//! Loads: rows by id, in one statement for all that one step of a request asks for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use crate::error::Error;
use crate::model::{
    Agreement, AgreementId, Document, DocumentId, Folder, FolderId, Group, GroupId, Organization,
    OrganizationId, Person, PersonId, Segment, SegmentId, Space, SpaceId, Token, TokenId,
};
use crate::store::{Viewer, Visible};

/// The rows of one viewer.
pub struct Loads(pub Viewer);

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

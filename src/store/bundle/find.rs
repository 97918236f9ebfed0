//! What a batch refers to, found by key in one statement a noun.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::keyed::by_key;
use crate::error::Result;
use crate::model::{
    AgreementId, Anchor, DocumentId, FolderId, GroupId, OrganizationId, OrganizationRole, PersonId,
    SegmentId, SpaceId,
};
use crate::store::document::Place;
use crate::store::entity::{
    agreement, document, folder, group, node, organization, person, segment, space,
};
use crate::store::known::id_in;
use crate::store::row::word;

/// The keys that a batch refers to.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// Of organizations.
    pub organizations: BTreeSet<&'a str>,
    /// Of people.
    pub people: BTreeSet<&'a str>,
    /// Of groups.
    pub groups: BTreeSet<&'a str>,
    /// Of segments.
    pub segments: BTreeSet<&'a str>,
    /// Of agreements.
    pub agreements: BTreeSet<&'a str>,
    /// Of spaces.
    pub spaces: BTreeSet<&'a str>,
    /// Of folders.
    pub folders: BTreeSet<&'a str>,
    /// Of documents.
    pub documents: BTreeSet<&'a str>,
}

/// What keys of a batch name.
#[derive(Debug, Default)]
pub struct Found {
    /// Organizations, with their roles.
    pub organizations: HashMap<String, (OrganizationId, OrganizationRole)>,
    /// People, with the organizations that they belong to.
    pub people: HashMap<String, (PersonId, OrganizationId)>,
    /// Groups.
    pub groups: HashMap<String, GroupId>,
    /// Segments.
    pub segments: HashMap<String, SegmentId>,
    /// Agreements.
    pub agreements: HashMap<String, AgreementId>,
    /// The tops of spaces.
    pub spaces: HashMap<String, Place>,
    /// Folders.
    pub folders: HashMap<String, Place>,
    /// Documents.
    pub documents: HashMap<String, FoundDocument>,
}

/// A document that a key names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundDocument {
    /// Which.
    pub id: DocumentId,
    /// Its own number.
    pub ordinal: i64,
}

impl Restore {
    /// Looks the keys up.
    pub async fn find(&self, wanted: &Wanted<'_>) -> Result<Found> {
        let mut found = Found::default();
        let db = self.db();
        for (key, row) in
            by_key::<organization::Model>(&db, wanted.organizations.iter().copied()).await?
        {
            let organization = (OrganizationId(row.id), word(&row.role)?);
            found.organizations.insert(key, organization);
        }
        let people = by_key::<person::Model>(&db, wanted.people.iter().copied()).await?;
        found.people = people
            .into_iter()
            .map(|(key, row)| (key, (PersonId(row.id), OrganizationId(row.organization_id))))
            .collect();
        let groups = by_key::<group::Model>(&db, wanted.groups.iter().copied()).await?;
        found.groups = ids(groups, |row| GroupId(row.id));
        let segments = by_key::<segment::Model>(&db, wanted.segments.iter().copied()).await?;
        found.segments = ids(segments, |row| SegmentId(row.id));
        let agreements = by_key::<agreement::Model>(&db, wanted.agreements.iter().copied()).await?;
        found.agreements = ids(agreements, |row| AgreementId(row.id));
        let documents = by_key::<document::Model>(&db, wanted.documents.iter().copied()).await?;
        found.documents = ids(documents, |row| FoundDocument {
            id: DocumentId(row.id),
            ordinal: row.ordinal,
        });
        self.find_places(wanted, &mut found).await?;
        Ok(found)
    }

    async fn find_places(&self, wanted: &Wanted<'_>, found: &mut Found) -> Result<()> {
        let db = self.db();
        let spaces = by_key::<space::Model>(&db, wanted.spaces.iter().copied()).await?;
        let folders = by_key::<folder::Model>(&db, wanted.folders.iter().copied()).await?;
        let of_spaces = spaces.values().map(|row| row.id);
        let of_folders = folders.values().map(|row| row.id);
        let nodes = self.nodes(of_spaces.chain(of_folders)).await?;
        let place = |id: &Uuid, folder: Option<FolderId>| {
            nodes.get(id).map(|node| Place {
                space: SpaceId(node.space_id),
                folder,
                anchor: Anchor(node.ordinal),
            })
        };
        found.spaces = spaces
            .into_iter()
            .filter_map(|(key, row)| Some((key, place(&row.id, None)?)))
            .collect();
        found.folders = folders
            .into_iter()
            .filter_map(|(key, row)| Some((key, place(&row.id, Some(FolderId(row.id)))?)))
            .collect();
        Ok(())
    }

    /// The nodes with these ids, by id.
    pub(super) async fn nodes(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, node::Model>> {
        let mut ids = ids.into_iter().peekable();
        if ids.peek().is_none() {
            return Ok(HashMap::new());
        }
        let db = self.db();
        let column = (node::Entity, node::Column::Id);
        let select = node::Entity::find().filter(id_in(self.backend(), column, ids));
        let rows = select.all(&db).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

fn ids<M, I>(rows: HashMap<String, M>, id: impl Fn(M) -> I) -> HashMap<String, I> {
    rows.into_iter().map(|(key, row)| (key, id(row))).collect()
}

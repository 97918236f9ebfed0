//! Which documents of those that the viewer may see.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

use crate::model::{
    DocumentKind, DocumentState, FolderId, Level, OrganizationId, PersonId, SpaceId, Time,
};
use crate::store::entity::document::Column;
use crate::store::entity::{document, person};
use crate::store::scoped::{has_any, in_list};
use crate::store::viewer::Viewer;

/// Which documents of those that the viewer may see. Within a list any one suffices; all that
/// is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentFilter {
    /// Of these kinds.
    pub kinds: Vec<DocumentKind>,
    /// With any of these tags.
    pub tags: Vec<String>,
    /// In any of these spaces.
    pub spaces: Vec<SpaceId>,
    /// Directly in this folder.
    pub folder: Option<FolderId>,
    /// Concerning any of these partners.
    pub partners: Vec<OrganizationId>,
    /// Owned by any of these people.
    pub owners: Vec<PersonId>,
    /// In any of these languages.
    pub languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED only.
    pub states: Vec<DocumentState>,
    /// Changed at or after.
    pub updated_from: Option<Time>,
    /// Changed before.
    pub updated_until: Option<Time>,
    /// Added at or after.
    pub created_from: Option<Time>,
    /// Added before.
    pub created_until: Option<Time>,
    /// Whether somebody vouches for it now.
    pub verified: Option<bool>,
}

impl DocumentFilter {
    pub(in crate::store) fn condition(&self, viewer: &Viewer) -> Condition {
        let words =
            |column: Column, words: Vec<&str>| (!words.is_empty()).then(|| column.is_in(words));
        let states: Vec<_> = match self.states.as_slice() {
            [] => vec![DocumentState::Published.as_str()],
            states => states.iter().map(|s| s.as_str()).collect(),
        };
        let spaces = viewer.known_spaces(&self.spaces);
        let owners = viewer.known_people(&self.owners);
        let folder = self.folder.map(|folder| viewer.known_folder(folder));
        let languages = self.languages.iter().map(String::as_str).collect();
        Condition::all()
            .add(Column::State.is_in(states))
            .add_option(words(
                Column::Kind,
                self.kinds.iter().map(|k| k.as_str()).collect(),
            ))
            .add_option(words(Column::Language, languages))
            .add_option(ids(Column::SpaceId, &spaces, |s| s.0))
            .add_option(ids(Column::OwnerId, &owners, |p| p.0))
            .add_option(folder.map(|f| Column::FolderId.eq(f.0)))
            .add_option(self.updated_from.map(|t| Column::UpdatedAt.gte(t)))
            .add_option(self.updated_until.map(|t| Column::UpdatedAt.lt(t)))
            .add_option(self.created_from.map(|t| Column::CreatedAt.gte(t)))
            .add_option(self.created_until.map(|t| Column::CreatedAt.lt(t)))
            .add_option(self.verified.map(|yes| verified(yes, viewer.now())))
            .add_option(self.tagged(viewer))
            .add_option(self.concerning(viewer))
    }

    fn tagged(&self, viewer: &Viewer) -> Option<SimpleExpr> {
        let backend = viewer.store().inner.connections.backend();
        (!self.tags.is_empty()).then(|| has_any(backend, "documents.tags", &self.tags))
    }

    /// By whom it is about, whose space it is in, or whose person owns it.
    fn concerning(&self, viewer: &Viewer) -> Option<Condition> {
        if self.partners.is_empty() {
            return None;
        }
        let policy = viewer.policy();
        let partners = viewer.known_organizations(&self.partners);
        // Only where the viewer sees anything: the others find nothing anyway.
        let reached = viewer.reach().anchors(Level::View).into_iter();
        let anchors = reached.filter(|anchor| {
            let concerned = policy.partners(*anchor, None);
            partners.iter().any(|p| concerned.contains(p))
        });
        let anchors: Vec<String> = anchors.map(|anchor| anchor.0.to_string()).collect();
        let staff = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .and_where(person::Column::OrganizationId.is_in(partners.iter().map(|p| p.0)))
            .to_owned();
        let backend = viewer.store().inner.connections.backend();
        let list = format!("[{}]", anchors.join(","));
        Some(
            Condition::any()
                .add(in_list(
                    backend,
                    Expr::col((document::Entity, Column::Anchor)),
                    &list,
                ))
                .add(Expr::col((document::Entity, Column::OwnerId)).in_subquery(staff)),
        )
    }
}

fn ids<T: Copy>(column: Column, ids: &[T], uuid: impl Fn(T) -> uuid::Uuid) -> Option<SimpleExpr> {
    (!ids.is_empty()).then(|| column.is_in(ids.iter().map(|id| uuid(*id))))
}

fn verified(yes: bool, now: Time) -> Condition {
    if yes {
        Condition::all().add(Column::VerifiedUntil.gt(now))
    } else {
        Condition::any()
            .add(Column::VerifiedUntil.is_null())
            .add(Column::VerifiedUntil.lte(now))
    }
}

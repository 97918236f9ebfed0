//! Whether what was asked for exists at all, for the hub's own log: nobody is ever told.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::denied::Sought;
use crate::error::Result;
use crate::model::{
    AccessRequestId, AgreementId, DenialId, DocumentId, FolderId, GrantId, GroupId,
    IdentityProviderId, NotificationId, OrganizationId, ParticipationId, PersonId, ProposalId,
    SavedSearchId, SegmentId, SessionId, ShareLinkId, SignatureId, SpaceId, SynonymGroupId,
    TokenId, WallId,
};
use crate::store::entity::*;
use crate::store::known::id_in;

/// Things looked up by one statement.
const BATCH: usize = 500;

/// Looks ids up in the one table that has things of that noun.
macro_rules! lookups {
    ($($id:ident $table:ident;)*) => {
        /// Those of the ids that stand for something.
        async fn existing_ids(db: &impl ConnectionTrait, ids: &[&str]) -> Result<Vec<String>> {
            let mut found = Vec::new();
            $({
                let wanted: Vec<Uuid> =
                    ids.iter().filter_map(|id| Some(id.parse::<$id>().ok()?.0)).collect();
                for some in wanted.chunks(BATCH) {
                    let column = ($table::Entity, $table::Column::Id);
                    let is = id_in(db.get_database_backend(), column, some.iter().copied());
                    let select = $table::Entity::find().select_only().column($table::Column::Id);
                    let rows: Vec<Uuid> = select.filter(is).into_tuple().all(db).await?;
                    found.extend(rows.into_iter().map(|id| $id(id).to_string()));
                }
            })*
            Ok(found)
        }
    };
}

lookups! {
    SpaceId space;
    FolderId folder;
    DocumentId document;
    ParticipationId participation;
    GrantId grant;
    DenialId denial;
    OrganizationId organization;
    PersonId person;
    GroupId group;
    SegmentId segment;
    WallId wall;
    AgreementId agreement;
    SignatureId signature;
    TokenId token;
    SessionId session;
    AccessRequestId access_request;
    ProposalId proposal;
    NotificationId notification;
    ShareLinkId share_link;
    SavedSearchId saved_search;
    IdentityProviderId identity_provider;
    SynonymGroupId synonym;
}

/// The ids by what callers call things.
macro_rules! named {
    ($db:ident $sought:ident $found:ident: $($kind:ident $id:ident $table:ident $column:ident;)*) => {$(
        let names: Vec<&str> = $sought
            .iter()
            .filter_map(|one| match one {
                Sought::$kind(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        for some in names.chunks(BATCH) {
            let select = $table::Entity::find()
                .select_only()
                .columns([$table::Column::Id])
                .column($table::Column::$column)
                .filter($table::Column::$column.is_in(some.iter().copied()));
            let rows: Vec<(Uuid, String)> = select.into_tuple().all($db).await?;
            for (id, name) in rows {
                $found.insert(Sought::$kind(name), $id(id).to_string());
            }
        }
    )*};
}

/// The id of each thing that exists.
pub(super) async fn existing(
    db: &impl ConnectionTrait,
    sought: &[Sought],
) -> Result<HashMap<Sought, String>> {
    let mut found = HashMap::new();
    let ids: Vec<&str> = sought
        .iter()
        .filter_map(|one| match one {
            Sought::Id(id) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    for id in existing_ids(db, &ids).await? {
        found.insert(Sought::Id(id.clone()), id);
    }
    named! { db sought found:
        SpaceKey SpaceId space Key;
        SpaceSlug SpaceId space Slug;
        FolderKey FolderId folder Key;
        DocumentKey DocumentId document Key;
    }
    Ok(found)
}

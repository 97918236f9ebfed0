//! Spaces: scoped reads, and the writes that a hold allows.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select, Set, Unchanged,
};
use serde_json::json;

use super::entity::{space, space_owner};
use super::node::{NewNode, insert_node};
use super::page::Keyset;
use super::row::word;
use super::scoped;
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Part, Restrict};
use crate::error::{Error, Result};
use crate::model::{Anchor, Level, NodeId, OrganizationId, Page, Slice, Space, SpaceId, SpaceKind};

/// Which spaces of those that the viewer may see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpaceFilter {
    /// Of these kinds; empty: of any.
    pub kinds: Vec<SpaceKind>,
    /// Archived ones; by default those that are not.
    pub archived: bool,
}

/// A space to be.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceDraft {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its short name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who it is for.
    pub kind: SpaceKind,
    /// What it is about; Markdown.
    pub description: String,
    /// The organizations it belongs to.
    pub owners: Vec<OrganizationId>,
    /// Whether ONBOARDING organizations may enter.
    pub open_to_onboarding: bool,
    /// Whether participants of a JOINT space see each other's people.
    pub shows_names: bool,
    /// Whether its documents may be shared by link.
    pub share_links: bool,
}

/// Changes to a space.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpaceEdit {
    /// Its name.
    pub name: Option<String>,
    /// What it is about; Markdown.
    pub description: Option<String>,
    /// Whether ONBOARDING organizations may enter.
    pub open_to_onboarding: Option<bool>,
    /// Whether participants of a JOINT space see each other's people.
    pub shows_names: Option<bool>,
    /// Whether its documents may be shared by link.
    pub share_links: Option<bool>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

impl Viewer {
    /// The space, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn space(&self, id: SpaceId) -> Result<Option<Visible<Space>>> {
        Ok(self.spaces_by_ids(&[id]).await?.pop())
    }

    /// The space with this key, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn space_by_key(&self, key: &str) -> Result<Option<Visible<Space>>> {
        self.space_where(space::Column::Key.eq(key)).await
    }

    /// The space with this slug, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn space_by_slug(&self, slug: &str) -> Result<Option<Visible<Space>>> {
        self.space_where(space::Column::Slug.eq(slug)).await
    }

    async fn space_where(&self, condition: Expr) -> Result<Option<Visible<Space>>> {
        let select = scoped::spaces(self, Level::View).filter(condition);
        let row = select.one(&self.db()).await?;
        row.map(|row| self.vouch_space(row)).transpose()
    }

    /// Those of the spaces that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn spaces_by_ids(&self, ids: &[SpaceId]) -> Result<Vec<Visible<Space>>> {
        let (mut spaces, unknown) = self.kept_spaces(ids);
        if !unknown.is_empty() {
            let wanted = space::Column::Id.is_in(unknown.iter().map(|id| id.0));
            let select = scoped::spaces(self, Level::View).filter(wanted);
            let rows = select.all(&self.db()).await?.into_iter();
            let read: Vec<_> = rows
                .map(|row| self.vouch_space(row))
                .collect::<Result<_>>()?;
            self.note_spaces(&read);
            spaces.extend(read);
        }
        Ok(spaces)
    }

    /// One slice of the spaces that the viewer may see, by name.
    #[async_recursion::async_recursion]
    pub async fn spaces(
        &self,
        filter: &SpaceFilter,
        slice: &Slice<(String, SpaceId)>,
    ) -> Result<Page<Visible<Space>>> {
        let select = self.filtered_spaces(filter);
        let keyset = Keyset {
            column: Expr::col((space::Entity, space::Column::Name)),
            tie: Expr::col((space::Entity, space::Column::Id)),
            descending: false,
        };
        let place = |(name, id): &(String, SpaceId)| (name.clone().into(), id.0.into());
        let slice = Slice {
            size: slice.size,
            backward: slice.backward,
            after: slice.after.as_ref().map(place),
            before: slice.before.as_ref().map(place),
        };
        let Page {
            rows,
            has_previous,
            has_next,
        } = keyset.page(select, &slice, &self.db()).await?;
        let rows = rows
            .into_iter()
            .map(|row| self.vouch_space(row))
            .collect::<Result<_>>()?;
        Ok(Page {
            rows,
            has_previous,
            has_next,
        })
    }

    /// How many spaces that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn space_count(&self, filter: &SpaceFilter) -> Result<u64> {
        Ok(self.filtered_spaces(filter).count(&self.db()).await?)
    }

    fn filtered_spaces(&self, filter: &SpaceFilter) -> Select<space::Entity> {
        let kinds: Vec<_> = filter.kinds.iter().map(|k| k.as_str()).collect();
        let archived = Expr::col((space::Entity, space::Column::ArchivedAt));
        let select = scoped::spaces(self, Level::View).filter(if filter.archived {
            archived.is_not_null()
        } else {
            archived.is_null()
        });
        if kinds.is_empty() {
            select
        } else {
            select.filter(space::Column::Kind.is_in(kinds))
        }
    }

    /// To be called with rows of a scoped select only.
    fn vouch_space(&self, row: space::Model) -> Result<Visible<Space>> {
        let id = SpaceId(row.id);
        let facts = self.policy().spaces.get(&id);
        let facts = facts.ok_or_else(|| Error::internal("a space that the policy lacks"))?;
        Ok(Visible::vouch(space_of(
            row,
            facts.anchor,
            facts.owners.clone(),
        )?))
    }
}

pub(in crate::store) fn space_of(
    row: space::Model,
    anchor: Anchor,
    owners: Vec<OrganizationId>,
) -> Result<Space> {
    Ok(Space {
        id: SpaceId(row.id),
        anchor,
        key: row.key,
        slug: row.slug,
        name: row.name,
        kind: word(&row.kind)?,
        description: row.description,
        owners,
        open_to_onboarding: row.open_to_onboarding,
        shows_names: row.shows_names,
        share_links: row.share_links,
        archived_at: row.archived_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl Tx {
    /// Adds a space; needs a hub administrator. Nobody holds anything in it until `share_new`.
    #[async_recursion::async_recursion]
    pub async fn create_space(&self, draft: SpaceDraft) -> Result<Visible<Space>> {
        self.require_hub_admin()?;
        let id = SpaceId(self.fresh_id());
        let ordinal = insert_node(self, NewNode::space(id)).await?;
        let row = space::ActiveModel {
            id: Set(id.0),
            key: Set(draft.key),
            slug: Set(draft.slug),
            name: Set(draft.name.clone()),
            kind: Set(draft.kind.as_str().to_owned()),
            description: Set(draft.description),
            open_to_onboarding: Set(draft.open_to_onboarding),
            shows_names: Set(draft.shows_names),
            share_links: Set(draft.share_links),
            archived_at: Set(None),
            version: Set(1),
            created_at: Set(self.now()),
            updated_at: Set(self.now()),
        };
        let row = row.insert(&self.db()).await?;
        self.change_policy(Part::Space(id));
        let owners = draft.owners.iter().map(|owner| space_owner::ActiveModel {
            space_id: Set(id.0),
            organization_id: Set(owner.0),
        });
        space_owner::Entity::insert_many(owners)
            .exec_without_returning(&self.db())
            .await?;
        self.record(
            "spaceCreate",
            id,
            json!({"name": draft.name, "kind": draft.kind}),
        );
        let space = space_of(row, Anchor(ordinal), draft.owners)?;
        Ok(Visible::vouch(space))
    }

    /// Holds a space for a change of its settings.
    pub async fn space(&self, id: SpaceId) -> Result<Held<'_, Space, Restrict>> {
        let anchor = self
            .policy()
            .anchor(NodeId::Space(id))
            .ok_or(Error::NotFound)?;
        self.may::<Restrict>(anchor, None)?;
        let row = space::Entity::find_by_id(id.0)
            .one(&self.db())
            .await?
            .ok_or(Error::NotFound)?;
        let owners = self
            .policy()
            .spaces
            .get(&id)
            .map(|s| s.owners.clone())
            .unwrap_or_default();
        Ok(Held::hold(self, space_of(row, anchor, owners)?))
    }

    pub(in crate::store) fn require_hub_admin(&self) -> Result<()> {
        let is_admin = match self.asker() {
            Some(asker) => asker.is_hub_admin(),
            None => self.viewer().system_reason().is_some(),
        };
        if is_admin {
            Ok(())
        } else {
            Err(Error::Forbidden(
                "only a hub administrator may do this".to_owned(),
            ))
        }
    }
}

impl Held<'_, Space, Restrict> {
    /// Changes the settings.
    pub async fn apply(self, edit: SpaceEdit) -> Result<Visible<Space>> {
        let tx = self.tx;
        let mut change = space::ActiveModel {
            id: Unchanged(self.row.id.0),
            version: Set(self.row.version + 1),
            updated_at: Set(tx.now()),
            ..Default::default()
        };
        if let Some(name) = edit.name {
            change.name = Set(name);
        }
        if let Some(description) = edit.description {
            change.description = Set(description);
        }
        if let Some(open) = edit.open_to_onboarding {
            change.open_to_onboarding = Set(open);
        }
        if let Some(shows) = edit.shows_names {
            change.shows_names = Set(shows);
        }
        if let Some(allows) = edit.share_links {
            change.share_links = Set(allows);
        }
        if let Some(archived) = edit.archived {
            change.archived_at = Set(archived.then(|| tx.now()));
        }
        let row = change.update(&tx.db()).await?;
        // Whatever it is: nodes keep the row until the policy's log names the space.
        tx.change_policy(Part::Space(self.row.id));
        let details = json!({"archived": edit.archived, "allowsShareLinks": edit.share_links});
        tx.record("spaceUpdate", self.row.id, details);
        Ok(Visible::vouch(space_of(
            row,
            self.row.anchor,
            self.row.owners,
        )?))
    }
}

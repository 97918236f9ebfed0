//! Groups in the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::{clearable, expected, id_of, ids_of, settable};
use super::organization::Organization;
use super::page::{GroupConnection, PageArguments, id};
use super::person::Person;
use super::place::total;
use super::session::{session, viewer};
use crate::access::{Duty, Staff};
use crate::hub::group::{self, GroupCreate, GroupUpdate};
use crate::model;
use crate::store::{GroupEdit, NamePlace, Visible};

/// Named people of one organization.
#[derive(Clone)]
pub struct Group(pub Visible<model::Group>);

/// Named people of one organization.
#[Object]
impl Group {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The organization whose people it names.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.organization).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// Its name; unique in the organization.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who is in it: at most 1,000 people.
    async fn members(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Person>> {
        let rows = session(ctx).load_all(&self.0.members).await?;
        Ok(rows.into_iter().map(Person).collect())
    }

    /// Counts its changes, from 1; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Whether you may change or delete it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        let asker = viewer(ctx).asker();
        asker.is_some_and(|asker| Staff::may(asker, self.0.organization))
    }
}

/// Lists of groups.
#[derive(Default)]
pub struct GroupQuery;

#[Object]
impl GroupQuery {
    /// The groups of an organization, by name: for its own people and for hub administrators.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the organization; null: your own.")] organization: Option<ID>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<GroupConnection> {
        let session = session(ctx);
        let organization = match organization {
            Some(id) => id_of("organization", &id).map_err(fault)?,
            None => session
                .viewer
                .require_person()
                .map_err(fault)?
                .organization_id(),
        };
        let cursors = Cursors::new(session, &("groups", organization));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_name(cursor))?;
        let page = session
            .viewer
            .groups(organization, slice)
            .await
            .map_err(fault)?;
        let total = total(ctx, session.viewer.group_count(organization)).await?;
        let cursor = |row: &Visible<_>| cursors.write_name(&NamePlace::of_group(row));
        Ok(GroupConnection::new(page, total, cursor, Group))
    }
}

/// What a new group needs.
#[derive(InputObject)]
pub struct GroupCreateInput {
    /// The id of the organization whose people it names.
    organization: ID,
    /// The caller's own stable string; only hub administrators give one.
    key: Option<String>,
    /// Its name; unique in the organization.
    name: String,
    /// The ids of who is in it: people of the organization, at most 1,000.
    #[graphql(default)]
    members: Vec<ID>,
}

/// What to change in a group: absent keeps.
#[derive(InputObject)]
pub struct GroupUpdateInput {
    /// The id of the group.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its name; unique in the organization.
    name: MaybeUndefined<String>,
    /// The ids of who is in it; replaces all.
    members: MaybeUndefined<Vec<ID>>,
}

/// Which group to remove for good.
#[derive(InputObject)]
pub struct GroupDeleteInput {
    /// The id of the group.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
}

/// What came of `groupCreate`.
#[derive(SimpleObject)]
pub struct GroupCreatePayload {
    /// The group; null when nothing was changed.
    group: Option<Group>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `groupUpdate`.
#[derive(SimpleObject)]
pub struct GroupUpdatePayload {
    /// The group; null when nothing was changed.
    group: Option<Group>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `groupDelete`.
#[derive(SimpleObject)]
pub struct GroupDeletePayload {
    /// The id of the group that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to groups.
#[derive(Default)]
pub struct GroupMutation;

#[Object]
impl GroupMutation {
    /// Adds a group to an organization. Needs an administrator of that organization or of the
    /// hub.
    async fn group_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The group.")] input: GroupCreateInput,
    ) -> async_graphql::Result<GroupCreatePayload> {
        let create = once(ctx, |maker| async move {
            let create = GroupCreate {
                organization: id_of("organization", &input.organization)?,
                key: input.key,
                name: input.name,
                members: ids_of("members", &input.members)?,
            };
            group::create(&maker, create).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(GroupCreatePayload {
            group: row.map(Group),
            user_errors,
        })
    }

    /// Renames a group or names other people. Needs an administrator of its organization or of
    /// the hub.
    async fn group_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: GroupUpdateInput,
    ) -> async_graphql::Result<GroupUpdatePayload> {
        let update = async {
            let members = clearable(input.members).map(Option::unwrap_or_default);
            let members = members.map(|members| ids_of("members", &members));
            let edit = GroupEdit {
                name: settable("name", input.name)?,
                members: members.transpose()?,
            };
            let id = id_of("id", &input.id)?;
            let expected = expected(input.expected_version)?;
            group::update(viewer(ctx), GroupUpdate { id, expected, edit }).await
        };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(GroupUpdatePayload {
            group: row.map(Group),
            user_errors,
        })
    }

    /// Removes a group for good, and every grant and denial that names it. Needs an administrator
    /// of its organization or of the hub.
    async fn group_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group.")] input: GroupDeleteInput,
    ) -> async_graphql::Result<GroupDeletePayload> {
        let delete = async {
            let version = expected(input.expected_version)?;
            group::delete(viewer(ctx), id_of("id", &input.id)?, version).await
        };
        let (row, user_errors) = settle(ctx, delete.await).await?;
        Ok(GroupDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }
}

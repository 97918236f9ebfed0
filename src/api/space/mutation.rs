//! Adding spaces, and changing their settings.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::Space;
use crate::api::error::{UserError, settle};
use crate::api::idempotency::once;
use crate::api::input::{expected, id_of, ids_of, settable};
use crate::api::session::viewer;
use crate::api::word::SpaceKind;
use crate::hub::space::{self, SpaceCreate};
use crate::store::{SpaceDraft, SpaceEdit};

/// What a new space needs.
#[derive(InputObject)]
pub struct SpaceCreateInput {
    /// The caller's own stable string.
    key: Option<String>,
    /// Its short name in addresses: lower-case letters, digits and hyphens.
    slug: String,
    /// Its name.
    name: String,
    /// Who it is for.
    kind: SpaceKind,
    /// What it is about, Markdown.
    #[graphql(default)]
    description: String,
    /// The ids of the organizations it belongs to.
    owners: Vec<ID>,
    /// Whether organizations that are still ONBOARDING may enter.
    #[graphql(default)]
    open_to_onboarding: bool,
    /// Whether participants of a JOINT space see each other's people.
    #[graphql(default)]
    shows_names: bool,
    /// Whether its documents may be shared by link. Not where several organizations own the space.
    #[graphql(default)]
    allows_share_links: bool,
    /// The id of the person who gets MANAGE; null: you.
    manager: Option<ID>,
}

/// What to change in a space: absent keeps.
#[derive(InputObject)]
pub struct SpaceUpdateInput {
    /// The id of the space.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// What it is about, Markdown.
    description: MaybeUndefined<String>,
    /// Whether organizations that are still ONBOARDING may enter.
    open_to_onboarding: MaybeUndefined<bool>,
    /// Whether participants of a JOINT space see each other's people.
    shows_names: MaybeUndefined<bool>,
    /// Whether its documents may be shared by link. Not where several organizations own the space.
    allows_share_links: MaybeUndefined<bool>,
}

/// Which space to archive or to take back into use.
#[derive(InputObject)]
pub struct SpaceArchiveInput {
    /// The id of the space.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// False takes it back into use.
    #[graphql(default = true)]
    archived: bool,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The space; null when nothing was changed.
            space: Option<Space>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// What came of `spaceCreate`.
    SpaceCreatePayload;
    /// What came of `spaceUpdate`.
    SpaceUpdatePayload;
    /// What came of `spaceArchive`.
    SpaceArchivePayload;
}

/// Changes to spaces.
#[derive(Default)]
pub struct SpaceMutation;

#[Object]
impl SpaceMutation {
    /// Adds a space. Needs a hub administrator.
    async fn space_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] input: SpaceCreateInput,
    ) -> async_graphql::Result<SpaceCreatePayload> {
        let create = once(ctx, |maker| async move {
            let draft = SpaceDraft {
                key: input.key,
                slug: input.slug,
                name: input.name,
                kind: input.kind.into(),
                description: input.description,
                owners: ids_of("owners", &input.owners)?,
                open_to_onboarding: input.open_to_onboarding,
                shows_names: input.shows_names,
                share_links: input.allows_share_links,
            };
            let manager = input
                .manager
                .as_ref()
                .map(|id| id_of("manager", id))
                .transpose()?;
            space::create(&maker, SpaceCreate { draft, manager }).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(SpaceCreatePayload {
            space: row.map(Space),
            user_errors,
        })
    }

    /// Changes a space's settings. Needs MANAGE.
    async fn space_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: SpaceUpdateInput,
    ) -> async_graphql::Result<SpaceUpdatePayload> {
        let update = async {
            let edit = SpaceEdit {
                name: settable("name", input.name)?,
                description: settable("description", input.description)?,
                open_to_onboarding: settable("openToOnboarding", input.open_to_onboarding)?,
                shows_names: settable("showsNames", input.shows_names)?,
                share_links: settable("allowsShareLinks", input.allows_share_links)?,
                archived: None,
            };
            let version = expected(input.expected_version)?;
            space::update(viewer(ctx), id_of("id", &input.id)?, version, edit).await
        };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(SpaceUpdatePayload {
            space: row.map(Space),
            user_errors,
        })
    }

    /// Archives a space: lists leave it out, its documents stay as they are. Needs MANAGE.
    async fn space_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space.")] input: SpaceArchiveInput,
    ) -> async_graphql::Result<SpaceArchivePayload> {
        let archive = async {
            let edit = SpaceEdit {
                archived: Some(input.archived),
                ..SpaceEdit::default()
            };
            let version = expected(input.expected_version)?;
            space::update(viewer(ctx), id_of("id", &input.id)?, version, edit).await
        };
        let (row, user_errors) = settle(ctx, archive.await).await?;
        Ok(SpaceArchivePayload {
            space: row.map(Space),
            user_errors,
        })
    }
}

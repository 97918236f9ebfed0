//! Folders in the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};

use super::denial::found;
use super::document::{Requirement, requirements};
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::{NodePolicyInput, PlaceInput, expected, id_of, settable};
use super::organization::Organization;
use super::page::id;
use super::session::{session, ticket, viewer};
use super::share::{Denial, Grant};
use super::space::Space;
use super::word::{Classification, Level};
use crate::hub::folder::{self, FolderMove, FolderUpdate};
use crate::model::{self, NodeId};
use crate::store::{FolderEdit, Sought, Visible};

/// A folder in a space, with the policy that it carries for everything below.
#[derive(Clone)]
pub struct Folder(pub Visible<model::Folder>);

impl Folder {
    fn level(&self, ctx: &Context<'_>) -> model::Level {
        viewer(ctx).reach().level(self.0.anchor)
    }
}

/// A folder in a space, with the policy that it carries for everything below.
#[Object]
impl Folder {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The space it is in; null when you may see the folder but not the space.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        session(ctx)
            .load(self.0.space)
            .await
            .map(|row| row.map(Space))
            .transpose()
    }

    /// The folder it is in; null at the top of the space, or when you may not see that folder.
    async fn parent(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Folder>> {
        let parent = self.0.parent?;
        session(ctx)
            .load(parent)
            .await
            .map(|row| row.map(Folder))
            .transpose()
    }

    /// The folders in it that you may see, by name.
    async fn subfolders(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Folder>> {
        let rows = viewer(ctx)
            .folders_in(&[self.0.anchor])
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(Folder).collect())
    }

    /// Whether only grants on itself and below count, not those above.
    async fn restricted(&self) -> bool {
        self.0.policy.restricted
    }

    /// How closely it is held itself; null: as what it is in.
    async fn classification(&self) -> Option<Classification> {
        self.0.policy.classification.map(Into::into)
    }

    /// Whether those who fail only a requirement may learn its name.
    async fn discoverable(&self) -> bool {
        self.0.policy.discoverable
    }

    /// The organizations that its content is about, of those that you may know of.
    async fn subject_organizations(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<Organization>> {
        let rows = session(ctx).load_all(&self.0.policy.subjects).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// What a viewer's organization must meet to open it, beyond what it is in.
    async fn requirements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Requirement>> {
        requirements(ctx, &self.0.policy.requirements).await
    }

    /// When it was archived; null while it is in use.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
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

    /// The grants on itself; empty unless you may manage it.
    async fn grants(&self, ctx: &Context<'_>) -> Vec<Grant> {
        let rows = viewer(ctx).grants_on(NodeId::Folder(self.0.id), None);
        rows.into_iter().map(Grant).collect()
    }

    /// The denials on itself; empty unless you may manage it.
    async fn denials(&self, ctx: &Context<'_>) -> Vec<Denial> {
        let rows = viewer(ctx).denials_on(NodeId::Folder(self.0.id), None);
        rows.into_iter().map(Denial).collect()
    }

    /// What you may do with it.
    async fn viewer_level(&self, ctx: &Context<'_>) -> Level {
        self.level(ctx).into()
    }

    /// Whether you may rename it and add folders and documents to it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Edit
    }

    /// Whether you may restrict, share and move it.
    async fn viewer_can_manage(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Manage
    }
}

/// Which folder: exactly one of these.
#[derive(OneofObject)]
pub enum FolderBy {
    /// By its id.
    Id(ID),
    /// By the caller's own stable string.
    Key(String),
}

/// Lookups of folders.
#[derive(Default)]
pub struct FolderQuery;

#[Object]
impl FolderQuery {
    /// One folder; null when there is no such folder, or not for you.
    async fn folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder.")] by: FolderBy,
    ) -> Option<async_graphql::Result<Folder>> {
        let (viewer, sought) = (viewer(ctx), Sought::from(&by));
        let row = match by {
            FolderBy::Id(id) => match id.parse() {
                Ok(id) => viewer.folder(id).await,
                Err(_) => Ok(None),
            },
            FolderBy::Key(key) => viewer.folder_by_key(&key).await,
        };
        found(ctx, sought, row.map(|row| row.map(Folder)))
    }
}

/// What a new folder needs.
#[derive(InputObject)]
pub struct FolderCreateInput {
    /// Where it goes.
    place: PlaceInput,
    /// The caller's own stable string.
    key: Option<String>,
    /// Its name.
    name: String,
}

/// What to change in a folder: absent keeps.
#[derive(InputObject)]
pub struct FolderUpdateInput {
    /// The id of the folder.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// What it carries itself; replaces it. Needs MANAGE.
    policy: Option<NodePolicyInput>,
}

/// Where to move a folder.
#[derive(InputObject)]
pub struct FolderMoveInput {
    /// The id of the folder.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Where it goes.
    place: PlaceInput,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// Which folder to archive or to take back into use.
#[derive(InputObject)]
pub struct FolderArchiveInput {
    /// The id of the folder.
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
            /// The folder; null when nothing was changed.
            folder: Option<Folder>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// What came of `folderCreate`.
    FolderCreatePayload;
    /// What came of `folderUpdate`.
    FolderUpdatePayload;
    /// What came of `folderMove`.
    FolderMovePayload;
    /// What came of `folderArchive`.
    FolderArchivePayload;
}

/// Changes to folders.
#[derive(Default)]
pub struct FolderMutation;

#[Object]
impl FolderMutation {
    /// Adds a folder. Needs EDIT on the place.
    async fn folder_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder.")] input: FolderCreateInput,
    ) -> async_graphql::Result<FolderCreatePayload> {
        let create = once(ctx, |maker| async move {
            let place = input.place.read("place")?;
            folder::create(&maker, place, input.key, &input.name).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(FolderCreatePayload {
            folder: row.map(Folder),
            user_errors,
        })
    }

    /// Renames a folder, which needs EDIT, or changes its policy, which needs MANAGE.
    async fn folder_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: FolderUpdateInput,
    ) -> async_graphql::Result<FolderUpdatePayload> {
        let update = async {
            let update = FolderUpdate {
                id: id_of("id", &input.id)?,
                expected: expected(input.expected_version)?,
                edit: FolderEdit {
                    name: settable("name", input.name)?,
                    archived: None,
                },
                policy: input.policy.map(|policy| policy.read()).transpose()?,
            };
            folder::update(viewer(ctx), update).await
        };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(FolderUpdatePayload {
            folder: row.map(Folder),
            user_errors,
        })
    }

    /// Moves a folder with all that is in it. Needs MANAGE on it and EDIT on the new place.
    async fn folder_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder, and where to.")] input: FolderMoveInput,
    ) -> async_graphql::Result<FolderMovePayload> {
        let relocate = async {
            let relocate = FolderMove {
                id: id_of("id", &input.id)?,
                expected: expected(input.expected_version)?,
                place: input.place.read("place")?,
            };
            let ticket = ticket(ctx, &input.preview_token);
            folder::relocate(viewer(ctx), relocate, ticket.as_ref()).await
        };
        let (row, user_errors) = settle(ctx, relocate.await).await?;
        Ok(FolderMovePayload {
            folder: row.map(Folder),
            user_errors,
        })
    }

    /// Archives a folder: lists leave it out, its documents stay as they are. Needs EDIT.
    async fn folder_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder.")] input: FolderArchiveInput,
    ) -> async_graphql::Result<FolderArchivePayload> {
        let archive = async {
            let update = FolderUpdate {
                id: id_of("id", &input.id)?,
                expected: expected(input.expected_version)?,
                edit: FolderEdit {
                    name: None,
                    archived: Some(input.archived),
                },
                policy: None,
            };
            folder::update(viewer(ctx), update).await
        };
        let (row, user_errors) = settle(ctx, archive.await).await?;
        Ok(FolderArchivePayload {
            folder: row.map(Folder),
            user_errors,
        })
    }
}

//! Spaces in the API.

mod mutation;

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use chrono::{DateTime, Utc};

use crate::api::cursor::Cursors;
use crate::api::denial::found;
use crate::api::error::fault;
use crate::api::folder::Folder;
use crate::api::organization::Organization;
use crate::api::page::{PageArguments, SpaceConnection, id};
use crate::api::participation::Participation;
use crate::api::scalar::Markdown;
use crate::api::session::{session, viewer};
use crate::api::share::{Denial, Grant};
use crate::api::word::{Level, SpaceKind};
use crate::model::{self, NodeId};
use crate::store::{Sought, SpaceFilter, Visible};

pub use mutation::SpaceMutation;

/// A shared room with its owners and participants.
#[derive(Clone)]
pub struct Space(pub Visible<model::Space>);

impl Space {
    fn level(&self, ctx: &Context<'_>) -> model::Level {
        viewer(ctx).reach().level(self.0.anchor)
    }
}

/// A shared room with its owners and participants.
#[Object]
impl Space {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// Its short name in addresses; unique.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who it is for.
    async fn kind(&self) -> SpaceKind {
        self.0.kind.into()
    }

    /// What it is about.
    async fn description(&self) -> Markdown {
        Markdown(self.0.description.clone())
    }

    /// The organizations it belongs to, of those that you may know of.
    async fn owners(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Organization>> {
        let rows = session(ctx).load_all(&self.0.owners).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// Whether organizations that are still ONBOARDING may enter.
    async fn open_to_onboarding(&self) -> bool {
        self.0.open_to_onboarding
    }

    /// Whether participants of a JOINT space see each other's people.
    async fn shows_names(&self) -> bool {
        self.0.shows_names
    }

    /// Whether its documents may be shared by link: whoever has a link's secret reads one document,
    /// without an account.
    async fn allows_share_links(&self) -> bool {
        self.0.share_links
    }

    /// The seats: all when you may manage the space, else those of organizations that you may
    /// know of.
    async fn participations(&self, ctx: &Context<'_>) -> Vec<Participation> {
        viewer(ctx)
            .participations(&self.0)
            .into_iter()
            .map(Participation)
            .collect()
    }

    /// The folders at the top that you may see, by name.
    async fn folders(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Folder>> {
        let rows = viewer(ctx)
            .folders_in(&[self.0.anchor])
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(Folder).collect())
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
        let rows = viewer(ctx).grants_on(NodeId::Space(self.0.id), None);
        rows.into_iter().map(Grant).collect()
    }

    /// The denials on itself; empty unless you may manage it.
    async fn denials(&self, ctx: &Context<'_>) -> Vec<Denial> {
        let rows = viewer(ctx).denials_on(NodeId::Space(self.0.id), None);
        rows.into_iter().map(Denial).collect()
    }

    /// What you may do with it.
    async fn viewer_level(&self, ctx: &Context<'_>) -> Level {
        self.level(ctx).into()
    }

    /// Whether you may add folders and documents at its top.
    async fn viewer_can_fill(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Edit
    }

    /// Whether you may change its settings, seat participants and share it.
    async fn viewer_can_manage(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Manage
    }
}

/// Which space: exactly one of these.
#[derive(OneofObject)]
pub enum SpaceBy {
    /// By its id.
    Id(ID),
    /// By its short name.
    Slug(String),
    /// By the caller's own stable string.
    Key(String),
}

/// Which spaces of those that you may see.
#[derive(InputObject, Default)]
#[graphql(name = "SpaceFilter")]
pub struct SpaceFilterInput {
    /// Of any of these kinds; empty: of any.
    #[graphql(default)]
    kinds: Vec<SpaceKind>,
    /// True: those archived; false: those in use.
    #[graphql(default)]
    archived: bool,
}

/// Lookups and lists of spaces.
#[derive(Default)]
pub struct SpaceQuery;

#[Object]
impl SpaceQuery {
    /// One space; null when there is no such space, or not for you.
    async fn space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space.")] by: SpaceBy,
    ) -> Option<async_graphql::Result<Space>> {
        let (viewer, sought) = (viewer(ctx), Sought::from(&by));
        let row = match by {
            SpaceBy::Id(id) => match id.parse() {
                Ok(id) => viewer.space(id).await,
                Err(_) => Ok(None),
            },
            SpaceBy::Slug(slug) => viewer.space_by_slug(&slug).await,
            SpaceBy::Key(key) => viewer.space_by_key(&key).await,
        };
        found(ctx, sought, row.map(|row| row.map(Space)))
    }

    /// The spaces that you may see, by name.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn spaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SpaceFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SpaceConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default();
        let filter = SpaceFilter {
            kinds: filter.kinds.into_iter().map(Into::into).collect(),
            archived: filter.archived,
        };
        let cursors = Cursors::new(session, &("spaces", &filter));
        let read = |cursor: &str| {
            let (name, id): (String, uuid::Uuid) = cursors.read_pair(cursor)?;
            Some((name, model::SpaceId(id)))
        };
        let slice = PageArguments {
            first,
            after,
            last,
            before,
        }
        .slice(read)?;
        let page = session
            .viewer
            .spaces(&filter, &slice)
            .await
            .map_err(fault)?;
        let total = if ctx.look_ahead().field("totalCount").exists() {
            Some(session.viewer.space_count(&filter).await.map_err(fault)?)
        } else {
            None
        };
        let cursor = |row: &Visible<model::Space>| cursors.write_pair(&(&row.name, row.id.0));
        Ok(SpaceConnection::new(page, total, cursor, Space))
    }
}

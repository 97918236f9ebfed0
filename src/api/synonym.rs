//! Synonyms in the API: words that searches take for the same, on the whole hub or in one space.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::id_of;
use super::page::{PageArguments, SynonymGroupConnection, id};
use super::place::total;
use super::session::{session, viewer};
use super::space::Space;
use crate::access::Asker;
use crate::error::Result;
use crate::hub::synonym::{self, SynonymSet};
use crate::model::{self, Level, NodeId};
use crate::store::{SynonymScope, TimePlace, Visible};

/// Words that searches take for the same.
#[derive(Clone)]
pub struct SynonymGroup(pub Visible<model::SynonymGroup>);

/// Words and short phrases that searches take for the same. Those of the whole hub are shown to
/// everybody who signed in, those of a space to whoever may VIEW it.
#[Object]
impl SynonymGroup {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The space in which they mean the same; null: on the whole hub.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        let row = session(ctx).load(self.0.space?).await;
        row.map(|row| row.map(Space)).transpose()
    }

    /// The words and phrases, as they are compared: in lower case.
    async fn words(&self) -> &[String] {
        &self.0.words
    }

    /// Whether a search for the first one also finds the others, and not the other way round.
    async fn is_one_way(&self) -> bool {
        self.0.is_one_way
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Whether you may change and remove it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        let viewer = viewer(ctx);
        let Some(space) = self.0.space else {
            return viewer.asker().is_some_and(Asker::is_hub_admin);
        };
        let anchor = viewer.policy().anchor(NodeId::Space(space));
        anchor.is_some_and(|anchor| viewer.reach().level(anchor) >= Level::Manage)
    }
}

/// Lists of synonyms.
#[derive(Default)]
pub struct SynonymQuery;

#[Object]
impl SynonymQuery {
    /// The synonyms of the whole hub, or of a space that you may VIEW, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn synonyms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a space; null: those of the whole hub.")] space: Option<ID>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SynonymGroupConnection> {
        let session = session(ctx);
        let scope = match &space {
            None => SynonymScope::Hub,
            Some(space) => SynonymScope::Space(id_of("space", space).map_err(fault)?),
        };
        let cursors = Cursors::new(session, &("synonyms", scope));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.synonyms(scope, slice).await.map_err(fault)?;
        let total = total(ctx, viewer.synonym_count(scope)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_synonyms(row));
        Ok(SynonymGroupConnection::new(
            page,
            total,
            cursor,
            SynonymGroup,
        ))
    }
}

/// What synonyms are to be.
#[derive(InputObject)]
pub struct SynonymSetInput {
    /// The id of the group whose words these replace; null: they make a new group.
    id: Option<ID>,
    /// The id of the space in which they mean the same; null: on the whole hub. A group stays where
    /// it was made.
    space: Option<ID>,
    /// 2 to 20 words or phrases of at most 4 words and 100 characters; case does not count.
    words: Vec<String>,
    /// Whether a search for the first one also finds the others, and not the other way round.
    #[graphql(default)]
    is_one_way: bool,
}

impl SynonymSetInput {
    fn read(self) -> Result<SynonymSet> {
        Ok(SynonymSet {
            id: self.id.map(|id| id_of("id", &id)).transpose()?,
            space: self.space.map(|id| id_of("space", &id)).transpose()?,
            words: self.words,
            is_one_way: self.is_one_way,
        })
    }
}

/// Which synonyms to remove.
#[derive(InputObject)]
pub struct SynonymDeleteInput {
    /// The id of the group.
    id: ID,
}

/// What came of `synonymSet`.
#[derive(SimpleObject)]
pub struct SynonymSetPayload {
    /// The group; null when nothing was changed.
    synonym_group: Option<SynonymGroup>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `synonymDelete`.
#[derive(SimpleObject)]
pub struct SynonymDeletePayload {
    /// The id of the group that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to synonyms.
#[derive(Default)]
pub struct SynonymMutation;

#[Object]
impl SynonymMutation {
    /// Makes a group of synonyms, or replaces what one holds; searches go by it from then on. Those
    /// of a space need MANAGE on it, and apply to its documents only; those of the whole hub need a
    /// hub administrator. At most 1000 groups each.
    async fn synonym_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The synonyms.")] input: SynonymSetInput,
    ) -> async_graphql::Result<SynonymSetPayload> {
        let set = once(ctx, |maker| async move {
            synonym::set(&maker, input.read()?).await
        });
        let (row, user_errors) = settle(ctx, set.await).await?;
        Ok(SynonymSetPayload {
            synonym_group: row.map(SynonymGroup),
            user_errors,
        })
    }

    /// Removes a group of synonyms. Needs what `synonymSet` needs.
    async fn synonym_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group.")] input: SynonymDeleteInput,
    ) -> async_graphql::Result<SynonymDeletePayload> {
        let delete = async { synonym::delete(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, delete.await).await?;
        Ok(SynonymDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }
}

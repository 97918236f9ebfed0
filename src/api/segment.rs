//! Segments in the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::{expected, id_of, settable};
use super::page::{PageArguments, SegmentConnection, id};
use super::place::total;
use super::session::{session, viewer};
use super::word::{OrganizationStatus, PartnerKind, Tier};
use crate::access::Asker;
use crate::hub::segment::{self, SegmentUpdate};
use crate::model;
use crate::store::{NamePlace, SegmentEdit, Visible};

/// A saved rule over organizations, such as "gold resellers in EMEA". For host people.
#[derive(Clone)]
pub struct Segment(pub Visible<model::Segment>);

/// Who is in a segment: all conditions that are given must hold; within a list any one suffices.
/// An empty list and a missing tier are not given.
#[derive(SimpleObject)]
pub struct SegmentRule {
    /// Any of these partner kinds.
    kinds: Vec<PartnerKind>,
    /// This tier or a higher one; null: any.
    min_tier: Option<Tier>,
    /// Any of these regions.
    regions: Vec<String>,
    /// Any of these industries.
    industries: Vec<String>,
    /// Any of these capabilities.
    capabilities: Vec<String>,
    /// Any of these states.
    statuses: Vec<OrganizationStatus>,
}

/// A saved rule over organizations, such as "gold resellers in EMEA". For host people.
#[Object]
impl Segment {
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

    /// Who is in it.
    async fn rule(&self) -> SegmentRule {
        let rule = &self.0.rule;
        SegmentRule {
            kinds: rule.kinds.iter().map(|kind| (*kind).into()).collect(),
            min_tier: rule.min_tier.map(Into::into),
            regions: rule.regions.clone(),
            industries: rule.industries.clone(),
            capabilities: rule.capabilities.clone(),
            statuses: rule
                .statuses
                .iter()
                .map(|status| (*status).into())
                .collect(),
        }
    }

    /// How many organizations are in it now.
    async fn organization_count(&self, ctx: &Context<'_>) -> usize {
        let policy = viewer(ctx).policy();
        let organizations = policy.organizations.values();
        let members = organizations.filter(|facts| policy.is_in_segment(facts, self.0.id));
        members.count()
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
        viewer(ctx).asker().is_some_and(Asker::is_hub_admin)
    }
}

/// Which segment: exactly one of these.
#[derive(OneofObject)]
pub enum SegmentBy {
    /// By its id.
    Id(ID),
    /// By the caller's own stable string.
    Key(String),
}

/// Lookups and lists of segments.
#[derive(Default)]
pub struct SegmentQuery;

#[Object]
impl SegmentQuery {
    /// One segment; null when there is no such segment, or not for you.
    async fn segment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which segment.")] by: SegmentBy,
    ) -> Option<async_graphql::Result<Segment>> {
        let viewer = viewer(ctx);
        let row = match by {
            SegmentBy::Id(id) => match id.parse() {
                Ok(id) => viewer.segment(id).await,
                Err(_) => Ok(None),
            },
            SegmentBy::Key(key) => viewer.segment_by_key(&key).await,
        };
        row.map(|row| row.map(Segment)).map_err(fault).transpose()
    }

    /// The segments, by name: for host people.
    async fn segments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SegmentConnection> {
        let session = session(ctx);
        let cursors = Cursors::new(session, &"segments");
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_name(cursor))?;
        let page = session.viewer.segments(slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.segment_count()).await?;
        let cursor = |row: &Visible<_>| cursors.write_name(&NamePlace::of_segment(row));
        Ok(SegmentConnection::new(page, total, cursor, Segment))
    }
}

/// Who is in a segment: all conditions that are given must hold; within a list any one suffices.
/// An empty list and a missing tier are not given; with nothing given everybody is in it.
#[derive(InputObject)]
pub struct SegmentRuleInput {
    /// Any of these partner kinds.
    #[graphql(default)]
    kinds: Vec<PartnerKind>,
    /// This tier or a higher one.
    min_tier: Option<Tier>,
    /// Any of these regions.
    #[graphql(default)]
    regions: Vec<String>,
    /// Any of these industries.
    #[graphql(default)]
    industries: Vec<String>,
    /// Any of these capabilities.
    #[graphql(default)]
    capabilities: Vec<String>,
    /// Any of these states.
    #[graphql(default)]
    statuses: Vec<OrganizationStatus>,
}

impl From<SegmentRuleInput> for model::SegmentRule {
    fn from(input: SegmentRuleInput) -> Self {
        Self {
            kinds: input.kinds.into_iter().map(Into::into).collect(),
            min_tier: input.min_tier.map(Into::into),
            regions: input.regions,
            industries: input.industries,
            capabilities: input.capabilities,
            statuses: input.statuses.into_iter().map(Into::into).collect(),
        }
    }
}

/// What a new segment needs.
#[derive(InputObject)]
pub struct SegmentCreateInput {
    /// The caller's own stable string: 1 to 200 bytes, unique among segments.
    key: Option<String>,
    /// Its name.
    name: String,
    /// Who is in it.
    rule: SegmentRuleInput,
}

/// What to change in a segment: absent keeps.
#[derive(InputObject)]
pub struct SegmentUpdateInput {
    /// The id of the segment.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// Who is in it; replaces the whole rule.
    rule: MaybeUndefined<SegmentRuleInput>,
}

/// Which segment to remove for good.
#[derive(InputObject)]
pub struct SegmentDeleteInput {
    /// The id of the segment.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
}

/// What came of `segmentCreate`.
#[derive(SimpleObject)]
pub struct SegmentCreatePayload {
    /// The segment; null when nothing was changed.
    segment: Option<Segment>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `segmentUpdate`.
#[derive(SimpleObject)]
pub struct SegmentUpdatePayload {
    /// The segment; null when nothing was changed.
    segment: Option<Segment>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `segmentDelete`.
#[derive(SimpleObject)]
pub struct SegmentDeletePayload {
    /// The id of the segment that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to segments.
#[derive(Default)]
pub struct SegmentMutation;

#[Object]
impl SegmentMutation {
    /// Adds a segment. Needs a hub administrator.
    async fn segment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The segment.")] input: SegmentCreateInput,
    ) -> async_graphql::Result<SegmentCreatePayload> {
        let create = once(ctx, |maker| async move {
            let what = (input.name, input.rule.into());
            segment::create(&maker, input.key, what).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(SegmentCreatePayload {
            segment: row.map(Segment),
            user_errors,
        })
    }

    /// Renames a segment or changes who is in it, which takes effect at once wherever it is used.
    /// Needs a hub administrator.
    async fn segment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: SegmentUpdateInput,
    ) -> async_graphql::Result<SegmentUpdatePayload> {
        let update = async {
            let edit = SegmentEdit {
                name: settable("name", input.name)?,
                rule: settable("rule", input.rule)?.map(Into::into),
            };
            let id = id_of("id", &input.id)?;
            let expected = expected(input.expected_version)?;
            segment::update(viewer(ctx), SegmentUpdate { id, expected, edit }).await
        };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(SegmentUpdatePayload {
            segment: row.map(Segment),
            user_errors,
        })
    }

    /// Removes a segment for good; refused while a participation, grant or denial names it. Needs
    /// a hub administrator.
    async fn segment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which segment.")] input: SegmentDeleteInput,
    ) -> async_graphql::Result<SegmentDeletePayload> {
        let delete = async {
            let version = expected(input.expected_version)?;
            segment::delete(viewer(ctx), id_of("id", &input.id)?, version).await
        };
        let (row, user_errors) = settle(ctx, delete.await).await?;
        Ok(SegmentDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }
}

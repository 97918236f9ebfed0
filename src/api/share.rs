//! Grants and denials in the API.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject, Union};
use chrono::{DateTime, Utc};

use super::error::{UserError, settle};
use super::group::Group;
use super::idempotency::once;
use super::input::id_of;
use super::node::{self, Node};
use super::organization::Organization;
use super::page::id;
use super::person::Person;
use super::segment::Segment;
use super::session::{session, ticket, viewer};
use super::word::Level;
use crate::error::{Error, Result};
use crate::hub::share::{self, DenialCreate, GrantCreate};
use crate::model;
use crate::store::Visible;

/// Allows one subject a level on one node and everything below.
#[derive(Clone)]
pub struct Grant(pub Visible<model::Grant>);

/// Refuses one subject one node and everything below, whatever is granted.
#[derive(Clone)]
pub struct Denial(pub Visible<model::Denial>);

/// Everyone whose organization participates in the node's space.
#[derive(SimpleObject, Clone, Default)]
pub struct Participants {
    /// How the space calls them.
    name: String,
}

/// Whom a grant or denial is for.
#[derive(Union)]
#[allow(clippy::large_enum_variant, reason = "one per answer, and short-lived")]
pub enum Subject {
    /// One person.
    Person(Person),
    /// Every person in the group.
    Group(Group),
    /// Every person of the organization.
    Organization(Organization),
    /// Every person of every organization in the segment.
    Segment(Segment),
    /// Everyone whose organization participates in the space.
    Participants(Participants),
}

/// Whom it is, as far as the viewer may know.
pub async fn subject(
    ctx: &Context<'_>,
    subject: model::Subject,
) -> async_graphql::Result<Option<Subject>> {
    let session = session(ctx);
    Ok(match subject {
        model::Subject::Person(id) => session.load(id).await?.map(|r| Subject::Person(Person(r))),
        model::Subject::Organization(id) => session
            .load(id)
            .await?
            .map(|r| Subject::Organization(Organization(r))),
        model::Subject::Group(id) => session.load(id).await?.map(|r| Subject::Group(Group(r))),
        model::Subject::Segment(id) => session
            .load(id)
            .await?
            .map(|r| Subject::Segment(Segment(r))),
        model::Subject::Participants => Some(Subject::Participants(Participants {
            name: "participants".to_owned(),
        })),
    })
}

/// Allows one subject a level on one node and everything below.
#[Object]
impl Grant {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// To whom; null when you may not know.
    async fn subject(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Subject>> {
        subject(ctx, self.0.subject).await.transpose()
    }

    /// How much.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// Whether it opens documents that are still under embargo.
    async fn early_access(&self) -> bool {
        self.0.early_access
    }

    /// The first instant at which it holds; null: from the beginning.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.0.span.from
    }

    /// The first instant at which it no longer holds; null: open-ended.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.span.until
    }

    /// Whether it holds now.
    async fn is_live(&self, ctx: &Context<'_>) -> bool {
        self.0.span.is_live(viewer(ctx).now())
    }

    /// Why it was made.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The space, folder or document that it is on; null when you may not see it.
    async fn node(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Node>> {
        node::find(ctx, &id(self.0.node)).await.transpose()
    }

    /// Whether it was made by `breakGlass`: by an administrator of the hub, for itself.
    async fn is_emergency(&self) -> bool {
        self.0.emergency
    }
}

/// Refuses one subject one node and everything below, whatever is granted.
#[Object]
impl Denial {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// To whom; null when you may not know.
    async fn subject(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Subject>> {
        subject(ctx, self.0.subject).await.transpose()
    }

    /// The first instant at which it holds; null: from the beginning.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.0.span.from
    }

    /// The first instant at which it no longer holds; null: open-ended.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.span.until
    }

    /// Whether it holds now.
    async fn is_live(&self, ctx: &Context<'_>) -> bool {
        self.0.span.is_live(viewer(ctx).now())
    }

    /// Why it was made.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// Whom a grant or denial is for: exactly one of these.
#[derive(OneofObject)]
pub enum SubjectInput {
    /// The id of one person.
    Person(ID),
    /// The id of a group.
    Group(ID),
    /// The id of an organization.
    Organization(ID),
    /// The id of a segment.
    Segment(ID),
    /// `true`: everyone whose organization participates in the node's space.
    Participants(bool),
}

impl SubjectInput {
    fn read(&self) -> Result<model::Subject> {
        Ok(match self {
            Self::Person(id) => model::Subject::Person(id_of("subject.person", id)?),
            Self::Group(id) => model::Subject::Group(id_of("subject.group", id)?),
            Self::Organization(id) => {
                model::Subject::Organization(id_of("subject.organization", id)?)
            }
            Self::Segment(id) => model::Subject::Segment(id_of("subject.segment", id)?),
            Self::Participants(true) => model::Subject::Participants,
            Self::Participants(false) => {
                let message = "must be true, or leave it out and name another subject";
                return Err(Error::invalid("subject.participants", message));
            }
        })
    }
}

/// What a new grant needs.
#[derive(InputObject)]
pub struct GrantCreateInput {
    /// The id of a space, folder or document.
    node: ID,
    /// To whom.
    subject: SubjectInput,
    /// How much; at least DISCOVER.
    level: Level,
    /// Whether it opens documents that are still under embargo.
    #[graphql(default)]
    early_access: bool,
    /// The first instant at which it holds; null: at once.
    from: Option<DateTime<Utc>>,
    /// The first instant at which it no longer holds; a partner's access needs an end here or on
    /// its participation.
    until: Option<DateTime<Utc>>,
    /// Why.
    reason: Option<String>,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

impl GrantCreateInput {
    /// The grant to be.
    pub fn read(&self) -> Result<GrantCreate> {
        Ok(GrantCreate {
            node: id_of("node", &self.node)?,
            subject: self.subject.read()?,
            level: self.level.into(),
            early_access: self.early_access,
            from: self.from,
            until: self.until,
            reason: self.reason.clone(),
        })
    }
}

/// What a new denial needs.
#[derive(InputObject)]
pub struct DenialCreateInput {
    /// The id of a space, folder or document.
    node: ID,
    /// To whom.
    subject: SubjectInput,
    /// The first instant at which it holds; null: at once.
    from: Option<DateTime<Utc>>,
    /// The first instant at which it no longer holds; null: open-ended.
    until: Option<DateTime<Utc>>,
    /// Why.
    reason: Option<String>,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

impl DenialCreateInput {
    /// The denial to be.
    pub fn read(&self) -> Result<DenialCreate> {
        Ok(DenialCreate {
            node: id_of("node", &self.node)?,
            subject: self.subject.read()?,
            from: self.from,
            until: self.until,
            reason: self.reason.clone(),
        })
    }
}

/// Which grant to end.
#[derive(InputObject)]
pub struct GrantEndInput {
    /// The id of the grant.
    pub id: ID,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// Which denial to end.
#[derive(InputObject)]
pub struct DenialEndInput {
    /// The id of the denial.
    pub id: ID,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// What came of `grantCreate`.
#[derive(SimpleObject)]
pub struct GrantCreatePayload {
    /// The grant; null when nothing was changed.
    grant: Option<Grant>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `grantEnd`.
#[derive(SimpleObject)]
pub struct GrantEndPayload {
    /// The grant, ended; null when nothing was changed.
    grant: Option<Grant>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `denialCreate`.
#[derive(SimpleObject)]
pub struct DenialCreatePayload {
    /// The denial; null when nothing was changed.
    denial: Option<Denial>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `denialEnd`.
#[derive(SimpleObject)]
pub struct DenialEndPayload {
    /// The denial, ended; null when nothing was changed.
    denial: Option<Denial>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to grants and denials.
#[derive(Default)]
pub struct ShareMutation;

#[Object]
impl ShareMutation {
    /// Allows a subject a level on a space, folder or document and everything below. Needs MANAGE
    /// there; the subject's organization must participate in the space.
    async fn grant_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grant.")] input: GrantCreateInput,
    ) -> async_graphql::Result<GrantCreatePayload> {
        let create = once(ctx, |maker| async move {
            let ticket = ticket(ctx, &input.preview_token);
            share::grant(&maker, input.read()?, ticket.as_ref()).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(GrantCreatePayload {
            grant: row.map(Grant),
            user_errors,
        })
    }

    /// Ends a grant now: from the next request on nothing is held through it.
    async fn grant_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant.")] input: GrantEndInput,
    ) -> async_graphql::Result<GrantEndPayload> {
        let end = async {
            let ticket = ticket(ctx, &input.preview_token);
            share::end_grant(viewer(ctx), id_of("id", &input.id)?, ticket.as_ref()).await
        };
        let (row, user_errors) = settle(ctx, end.await).await?;
        Ok(GrantEndPayload {
            grant: row.map(Grant),
            user_errors,
        })
    }

    /// Refuses a subject a space, folder or document and everything below, whatever is granted.
    /// Needs MANAGE there.
    async fn denial_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The denial.")] input: DenialCreateInput,
    ) -> async_graphql::Result<DenialCreatePayload> {
        let create = once(ctx, |maker| async move {
            let ticket = ticket(ctx, &input.preview_token);
            share::deny(&maker, input.read()?, ticket.as_ref()).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(DenialCreatePayload {
            denial: row.map(Denial),
            user_errors,
        })
    }

    /// Ends a denial now.
    async fn denial_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which denial.")] input: DenialEndInput,
    ) -> async_graphql::Result<DenialEndPayload> {
        let end = async {
            let ticket = ticket(ctx, &input.preview_token);
            share::end_denial(viewer(ctx), id_of("id", &input.id)?, ticket.as_ref()).await
        };
        let (row, user_errors) = settle(ctx, end.await).await?;
        Ok(DenialEndPayload {
            denial: row.map(Denial),
            user_errors,
        })
    }
}

//! Explanations in the API: why a person can or can't see a node.

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};

use super::document::{Requirement, requirements};
use super::error::fault;
use super::organization::Organization;
use super::page::id;
use super::person::Person;
use super::reason::detail;
use super::session::{session, viewer};
use super::share::{Subject, subject};
use super::word::Level;
use crate::access::{Cause, Decision, Outcome, Remedy, Step};
use crate::error::{Error, Result};
use crate::hub::explain;
use crate::model;

/// The rules of access, in the order in which they are applied.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::access::Rule")]
pub enum AccessRule {
    /// The person is active, and the organization neither suspended nor offboarded.
    Identity,
    /// The organization is on board, or the space is open to those coming on board.
    OrganizationStatus,
    /// The organization has a seat in the space.
    NotParticipant,
    /// Nothing on the path is denied.
    Denied,
    /// Nothing on the path is about an organization behind a wall.
    Wall,
    /// The seat's clearance reaches what is on the path.
    Clearance,
    /// A restricted node needs a grant of its own.
    Restricted,
    /// Something on the path grants something.
    NoGrant,
    /// The organization meets every requirement on the path.
    Requirement,
    /// The document is published, or the person edits it.
    Unpublished,
    /// The embargo is over, or does not bind the person.
    Embargoed,
    /// The document is not withdrawn, or the person manages it.
    Withdrawn,
    /// The level reaches VIEW.
    Level,
}

/// How one step came out.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessOutcome {
    /// The rule holds.
    Pass,
    /// The level is now the step's `level`.
    Level,
    /// The rule does not hold; nothing after it counts.
    Deny,
}

/// What kind of thing decided a step. New kinds may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessCauseKind {
    /// The person was deactivated.
    Person,
    /// The organization's status.
    Organization,
    /// The organization owns the space.
    Owner,
    /// A seat of the organization.
    Participation,
    /// The limits of a token.
    Token,
    /// A denial.
    Denial,
    /// A wall between two organizations.
    Wall,
    /// How closely the node is held.
    Classification,
    /// A grant.
    Grant,
    /// A requirement that is not met.
    Requirement,
    /// A signature that meets a requirement.
    Signature,
}

/// What decided a step: the one grant, denial, seat or wall among those that could have.
pub struct AccessCause(Cause);

/// What decided a step: the one grant, denial, seat or wall among those that could have.
#[Object]
impl AccessCause {
    /// What kind of thing it is.
    async fn kind(&self) -> AccessCauseKind {
        match &self.0 {
            Cause::Person(_) => AccessCauseKind::Person,
            Cause::Organization(..) => AccessCauseKind::Organization,
            Cause::Owner(_) => AccessCauseKind::Owner,
            Cause::Seat(_) => AccessCauseKind::Participation,
            Cause::Token => AccessCauseKind::Token,
            Cause::Denial(..) => AccessCauseKind::Denial,
            Cause::Wall(..) => AccessCauseKind::Wall,
            Cause::Classification(..) => AccessCauseKind::Classification,
            Cause::Grant(..) => AccessCauseKind::Grant,
            Cause::Requirement(_) => AccessCauseKind::Requirement,
            Cause::Signature(_) => AccessCauseKind::Signature,
        }
    }

    /// The id of the grant, denial, seat, signature, person or organization; null for others.
    async fn source(&self) -> Option<ID> {
        match &self.0 {
            Cause::Person(person) => Some(id(person)),
            Cause::Organization(organization, _) | Cause::Owner(organization) => {
                Some(id(organization))
            }
            Cause::Seat(seat) => Some(id(seat)),
            Cause::Denial(denial, _) => Some(id(denial)),
            Cause::Grant(grant, _) => Some(id(grant)),
            Cause::Signature(signature) => Some(id(signature)),
            Cause::Token | Cause::Wall(..) | Cause::Classification(..) | Cause::Requirement(_) => {
                None
            }
        }
    }

    /// To whom the grant or denial is; null for others, and when you may not know.
    async fn subject(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Subject>> {
        match self.0 {
            Cause::Grant(_, to) | Cause::Denial(_, to) => subject(ctx, to).await.transpose(),
            _ => None,
        }
    }

    /// The two sides of the wall, or the organization whose status or ownership it is, of those
    /// that you may know of.
    async fn organizations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Organization>> {
        let ids = match self.0 {
            Cause::Wall(own, other) => vec![own, other],
            Cause::Organization(organization, _) | Cause::Owner(organization) => {
                vec![organization]
            }
            _ => Vec::new(),
        };
        let rows = session(ctx).load_all(&ids).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// The requirement; null for others.
    async fn requirement(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Requirement>> {
        match &self.0 {
            Cause::Requirement(one) => requirement(ctx, one).await,
            _ => None,
        }
    }
}

async fn requirement(
    ctx: &Context<'_>,
    one: &model::Requirement,
) -> Option<async_graphql::Result<Requirement>> {
    let found = requirements(ctx, std::slice::from_ref(one)).await;
    found.map(|mut found| found.pop()).transpose()
}

/// One step of a decision.
#[derive(Clone)]
pub struct AccessStep(pub Step);

/// One step of a decision.
#[Object]
impl AccessStep {
    /// The rule that was applied.
    async fn rule(&self) -> AccessRule {
        self.0.rule.into()
    }

    /// How it came out.
    async fn outcome(&self) -> AccessOutcome {
        match self.0.outcome {
            Outcome::Pass => AccessOutcome::Pass,
            Outcome::Level(_) => AccessOutcome::Level,
            Outcome::Deny => AccessOutcome::Deny,
        }
    }

    /// The level after this step; null where the step is not about the level.
    async fn level(&self) -> Option<Level> {
        match self.0.outcome {
            Outcome::Level(level) => Some(level.into()),
            Outcome::Pass | Outcome::Deny => None,
        }
    }

    /// The id of the space, folder or document that the rule was applied to; null where the rule
    /// is not about one.
    async fn node(&self) -> Option<ID> {
        self.0.node.map(id)
    }

    /// What decided the step; null where nothing in particular did.
    async fn cause(&self) -> Option<AccessCause> {
        self.0.cause.clone().map(AccessCause)
    }

    /// The first instant at which what decided it holds no longer; null: open-ended, or not known.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.until
    }

    /// The step in words, for people to read.
    async fn detail(&self) -> String {
        detail(&self.0)
    }
}

/// Something that would unlock a node.
pub struct AccessRemedy(Remedy);

/// Something that would unlock a node.
#[Object]
impl AccessRemedy {
    /// The id of the space, folder or document that requires it.
    async fn node(&self) -> ID {
        id(self.0.node)
    }

    /// What the person's organization must meet.
    async fn requirement(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Requirement>> {
        requirement(ctx, &self.0.requirement).await
    }
}

/// Why a person can or can't see a node: the very decision that guards it, with all its steps.
pub struct AccessExplanation {
    decision: Decision,
    node: model::NodeId,
    person: model::PersonId,
    at: DateTime<Utc>,
}

/// Why a person can or can't see a node: the very decision that guards it, with all its steps.
#[Object]
impl AccessExplanation {
    /// The id of the space, folder or document.
    async fn node(&self) -> ID {
        id(self.node)
    }

    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// The instant that it was decided for.
    async fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Whether the person can see the node.
    async fn allowed(&self) -> bool {
        self.decision.is_allowed()
    }

    /// The level that the person holds; NONE where a rule denies.
    async fn level(&self) -> Level {
        self.decision.level.into()
    }

    /// The rule that denies; null when it is allowed. LEVEL with the level DISCOVER: the node is
    /// locked, and `remedies` tells what unlocks it.
    async fn rule(&self) -> Option<AccessRule> {
        self.decision.denied.map(Into::into)
    }

    /// How it came to that, step by step.
    async fn trail(&self) -> Vec<AccessStep> {
        self.decision
            .trail
            .iter()
            .cloned()
            .map(AccessStep)
            .collect()
    }

    /// What would unlock the node: the requirements that the person's organization does not meet.
    async fn remedies(&self) -> Vec<AccessRemedy> {
        let remedies = self.decision.remedies.iter().cloned();
        remedies.map(AccessRemedy).collect()
    }
}

/// Explanations of access.
#[derive(Default)]
pub struct ExplainQuery;

#[Object]
impl ExplainQuery {
    /// Why a person can or can't see a space, folder or document, with their full rights. For
    /// whoever may MANAGE it and for hub administrators, about people whom they may know of; for
    /// others, and for what does not exist, the error NOT_FOUND.
    async fn explain_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a space, folder or document.")] node: ID,
        #[graphql(desc = "The id of the person.")] person: ID,
        #[graphql(
            desc = "Decide as of this instant, under the policy of now; by default now."
        )]
        at: Option<DateTime<Utc>>,
    ) -> async_graphql::Result<AccessExplanation> {
        let viewer = viewer(ctx);
        let run = async {
            let node = read::<model::NodeId>(&node)?;
            let person = read::<model::PersonId>(&person)?;
            let decision = explain::explain(viewer, (node, person), at).await?;
            Ok(AccessExplanation {
                decision,
                node,
                person,
                at: at.unwrap_or_else(|| viewer.now()),
            })
        };
        run.await.map_err(fault)
    }
}

/// An id, or the answer for one that never existed.
pub fn read<T: std::str::FromStr>(id: &ID) -> Result<T> {
    id.parse().map_err(|_| Error::NotFound)
}

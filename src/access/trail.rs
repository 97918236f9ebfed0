//! Trail: what a decision came to, step by step, and what decided each step.
//!
//! Plain values; made by `decide` only.

use crate::model::{
    Classification, DenialId, GrantId, Level, NodeId, OrganizationId, OrganizationStatus,
    ParticipationId, PersonId, Requirement, SignatureId, Subject, Time,
};

/// The rule that a step of a decision applied; in the order of evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// G0: the person is active and the organization neither suspended nor offboarded.
    Identity,
    /// G0: the organization is on board, or the space is open to those coming on board.
    OrganizationStatus,
    /// G1: the organization has a seat in the space.
    NotParticipant,
    /// G2: nothing on the path is denied.
    Denied,
    /// G2: nothing on the path is about an organization behind a wall.
    Wall,
    /// G2: the seat's clearance reaches what is on the path.
    Clearance,
    /// G3: a restricted node needs a grant of its own.
    Restricted,
    /// G3: something on the path grants something.
    NoGrant,
    /// G4: the organization meets every requirement on the path.
    Requirement,
    /// G5: the document is published.
    Unpublished,
    /// G5: the embargo is over.
    Embargoed,
    /// G5: the document is not withdrawn.
    Withdrawn,
    /// The level reaches what the action needs.
    Level,
}

/// How a step came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The rule holds.
    Pass,
    /// The level is now this.
    Level(Level),
    /// The rule does not hold; the decision ends.
    Deny,
}

/// What decided a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The person was deactivated.
    Person(PersonId),
    /// The organization stands there.
    Organization(OrganizationId, OrganizationStatus),
    /// The organization owns the space.
    Owner(OrganizationId),
    /// The seat of the organization; of several, the one that gives most and lasts longest.
    Seat(ParticipationId),
    /// The token does not reach further.
    Token,
    /// The denial of this subject; of several, the one that lasts longest.
    Denial(DenialId, Subject),
    /// The wall between the asker's organization and one that the node is about.
    Wall(OrganizationId, OrganizationId),
    /// The node is held this closely, above the seat's clearance.
    Classification(Classification, Classification),
    /// The grant to this subject; of several, the one that gives most and lasts longest.
    Grant(GrantId, Subject),
    /// The requirement, which is not met.
    Requirement(Requirement),
    /// The signature that meets a requirement.
    Signature(SignatureId),
}

/// One step of a decision, in the order of evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// How it came out.
    pub outcome: Outcome,
    /// The node it was applied to; none where the rule is not about one.
    pub node: Option<NodeId>,
    /// What decided it; none where nothing in particular did.
    pub cause: Option<Cause>,
    /// The first instant at which what decided it holds no longer; none: open-ended or unknown.
    pub until: Option<Time>,
}

impl Step {
    /// A step that nothing in particular decided.
    pub(super) fn plain(rule: Rule, outcome: Outcome, node: Option<NodeId>) -> Self {
        Self {
            rule,
            outcome,
            node,
            cause: None,
            until: None,
        }
    }

    /// The same step with what decided it.
    pub(super) fn because(self, (cause, until): Basis) -> Self {
        Self {
            cause,
            until,
            ..self
        }
    }
}

/// What decided a step, and until when that holds.
pub(super) type Basis = (Option<Cause>, Option<Time>);

/// Something that would lift an unmet requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The node that requires it.
    pub node: NodeId,
    /// What it requires.
    pub requirement: Requirement,
}

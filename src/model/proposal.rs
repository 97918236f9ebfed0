//! Proposal: a seat in a JOINT space that waits for the consent of every owner.

use super::{
    Classification, Level, OrganizationId, Participant, ProposalId, RequestState, SpaceId, Span,
    Time,
};

/// A seat in a JOINT space that waits for the consent of every owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Where the seat would be.
    pub space: SpaceId,
    /// Who would have it.
    pub participant: Participant,
    /// The most it might do there.
    pub cap: Level,
    /// The highest classification it might see there.
    pub clearance: Classification,
    /// While it would be live.
    pub span: Span,
    /// When it was proposed.
    pub created_at: Time,
    /// APPROVED once every owner consented, REFUSED once one refused.
    pub state: RequestState,
    /// When that was.
    pub decided_at: Option<Time>,
    /// What each owner has said so far, in the order in which they spoke.
    pub consents: Vec<Consent>,
}

/// One owner's word on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// Which owner.
    pub organization: OrganizationId,
    /// Whether it consents; else it refuses.
    pub given: bool,
    /// When.
    pub at: Time,
}

//! Reviews of access: what can be confirmed, and when it was.

use super::{GrantId, NotAnId, ParticipationId, PersonId, Time};

/// That somebody confirmed a grant or a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// When.
    pub at: Time,
    /// Who; none for the hub itself.
    pub by: Option<PersonId>,
}

/// A grant or a participation by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewableId {
    /// A grant.
    Grant(GrantId),
    /// A seat in a space.
    Participation(ParticipationId),
}

impl std::str::FromStr for ReviewableId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse()
            .map(Self::Grant)
            .or_else(|_| text.parse().map(Self::Participation))
    }
}

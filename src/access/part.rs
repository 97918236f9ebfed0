//! Part: what one change of the policy touched, so that whoever keeps something worked out from
//! the policy looks at that again and at nothing else.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::model::{Anchor, GroupId, OrganizationId, PersonId, SegmentId, SpaceId};

/// A piece of the policy that changes as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Nobody knows what: everything has to be looked at again.
    All,
    /// An organization's facts.
    Organization(OrganizationId),
    /// A person's facts, its groups among them.
    Person(PersonId),
    /// Who is in a group.
    Group(GroupId),
    /// A segment's rule.
    Segment(SegmentId),
    /// The walls.
    Walls,
    /// What an organization has signed.
    Signatures(OrganizationId),
    /// A space's settings, owners and seats; not its nodes.
    Space(SpaceId),
    /// What one anchor carries, and where it is; or that it is no anchor any more.
    Node(Anchor),
}

impl Part {
    /// Comes after every other part.
    pub(super) const LAST: Self = Self::Node(Anchor(i64::MAX));
}

/// As the database keeps it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Organization(id) => write!(f, "organization {}", id.0),
            Self::Person(id) => write!(f, "person {}", id.0),
            Self::Group(id) => write!(f, "group {}", id.0),
            Self::Segment(id) => write!(f, "segment {}", id.0),
            Self::Walls => f.write_str("walls"),
            Self::Signatures(id) => write!(f, "signatures {}", id.0),
            Self::Space(id) => write!(f, "space {}", id.0),
            Self::Node(anchor) => write!(f, "node {}", anchor.0),
        }
    }
}

/// Reads what `Display` writes; anything else, from a newer program, is an error.
impl FromStr for Part {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(' ').unwrap_or((text, ""));
        let uuid = || Uuid::parse_str(id).map_err(|_| ());
        Ok(match kind {
            "all" => Self::All,
            "organization" => Self::Organization(OrganizationId(uuid()?)),
            "person" => Self::Person(PersonId(uuid()?)),
            "group" => Self::Group(GroupId(uuid()?)),
            "segment" => Self::Segment(SegmentId(uuid()?)),
            "walls" => Self::Walls,
            "signatures" => Self::Signatures(OrganizationId(uuid()?)),
            "space" => Self::Space(SpaceId(uuid()?)),
            "node" => Self::Node(Anchor(id.parse().map_err(|_| ())?)),
            _ => return Err(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read_as_it_was_written() {
        let id = Uuid::from_u128(7);
        let parts = [
            Part::All,
            Part::Organization(OrganizationId(id)),
            Part::Person(PersonId(id)),
            Part::Group(GroupId(id)),
            Part::Segment(SegmentId(id)),
            Part::Walls,
            Part::Signatures(OrganizationId(id)),
            Part::Space(SpaceId(id)),
            Part::Node(Anchor(12)),
        ];
        for part in parts {
            assert_eq!(part.to_string().parse(), Ok(part));
            assert!(part < Part::LAST);
        }
        for text in ["", "node", "node x", "space 7", "planet 7"] {
            assert_eq!(text.parse::<Part>(), Err(()), "{text}");
        }
    }
}

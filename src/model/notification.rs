//! Notification: something that somebody is told of.

use super::{GrantId, NodeId, NotificationId, NotificationKind, PersonId, Time};

/// Something that somebody is told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub person: PersonId,
    /// What of.
    pub kind: NotificationKind,
    /// On which node.
    pub node: NodeId,
    /// The grant that it is about.
    pub grant: Option<GrantId>,
    /// When it was sent.
    pub created_at: Time,
    /// When it was marked as seen.
    pub seen_at: Option<Time>,
}

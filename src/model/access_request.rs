//! Access request: somebody asks for a node, a manager of the node answers.

use super::{AccessRequestId, GrantId, Level, NodeId, PersonId, RequestState, Time};

/// Somebody asks for a level on a node.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessRequest {
    /// Its id.
    pub id: AccessRequestId,
    /// On which node.
    pub node: NodeId,
    /// Who asks.
    pub person: PersonId,
    /// How whoever asks introduced itself: name, address and organization at that moment. Whoever
    /// answers may read this even without knowing the person otherwise.
    pub asked_by: String,
    /// How much is asked for.
    pub level: Level,
    /// Why.
    pub reason: String,
    /// When.
    pub created_at: Time,
    /// Where it stands.
    pub state: RequestState,
    /// Who answered.
    pub decided_by: Option<PersonId>,
    /// When it was answered.
    pub decided_at: Option<Time>,
    /// What the answer says.
    pub answer: Option<String>,
    /// What was granted.
    pub grant: Option<GrantId>,
}

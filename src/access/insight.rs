//! Insight: whose searches somebody is told of. Never of another organization's, and never who
//! searched.

use super::asker::Asker;
use crate::model::{Level, OrganizationId};

/// The organization whose searches the asker is told of, each query with how often and by how many
/// people it was searched; none: of nobody's. It is always the asker's own.
///
/// Without a space, administrators of the organization are told of all that its people search for.
/// Of searches narrowed to a space, whoever may MANAGE that space is told, too: `in_space` is what
/// the asker holds on it.
pub fn told_of(asker: &Asker, in_space: Option<Level>) -> Option<OrganizationId> {
    let own = asker.organization_id();
    let manages = in_space.is_some_and(|level| level >= Level::Manage);
    // A token for some spaces is not told of searches everywhere.
    let speaks = asker.speaks_for(own) && asker.each(|one| one.scope.spaces.is_empty());
    let is_own = asker.each(|one| one.organization_id() == own);
    (is_own && (manages || speaks)).then_some(own)
}

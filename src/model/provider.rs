//! Identity provider: who says for an organization that somebody is one of its people.

use super::{IdentityProviderId, OrganizationId, Time};

/// An identity provider, without the secret that the hub shows there.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// Whose people it may sign in: no others.
    pub organization: OrganizationId,
    /// What people call it.
    pub name: String,
    /// Its own name: an address.
    pub issuer: String,
    /// The hub's name there.
    pub client_id: String,
    /// Whether the hub has a secret to show there.
    pub has_secret: bool,
    /// Whether people whom the hub does not know yet become members of the organization.
    pub creates_people: bool,
    /// Counts changes.
    pub version: i32,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

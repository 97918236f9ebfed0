//! API token: a secret that acts for one person, with less or equal rights.

use super::{Level, PersonId, SpaceId, Time, TokenId};

/// A token as it is kept: never the secret, only what may be shown again.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// For whom it acts.
    pub person: PersonId,
    /// What it is for, in the creator's words.
    pub label: String,
    /// The first characters of the secret, to tell tokens apart.
    pub hint: String,
    /// What it may do at most.
    pub scope: TokenScope,
    /// Whether it issues viewer tokens, and does nothing else.
    pub issues: bool,
    /// The token that issued it; none: somebody made it.
    pub issuer: Option<TokenId>,
    /// When it was made.
    pub created_at: Time,
    /// From when it is refused.
    pub expires_at: Option<Time>,
    /// When it was last used, to the minute.
    pub used_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// Whether it runs no GraphQL documents but those that it trusts.
    pub trusted_only: bool,
}

/// What a token may do at most. Empty `spaces`: every space.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenScope {
    /// The highest level that it can use.
    pub cap: Level,
    /// The only spaces that it reaches; empty: all.
    pub spaces: Vec<SpaceId>,
    /// Whether it may administer the hub or the organization where its person may.
    pub admin: bool,
    /// Whether it provisions the people and groups of its person's organization, and does nothing else.
    pub provisions: bool,
}

impl TokenScope {
    /// Everything that the person may do.
    pub fn full() -> Self {
        Self {
            cap: Level::Manage,
            spaces: Vec::new(),
            admin: true,
            provisions: false,
        }
    }

    /// To provision people and groups: no content, and nothing else to administer.
    pub fn provisioning() -> Self {
        Self {
            cap: Level::None,
            spaces: Vec::new(),
            admin: false,
            provisions: true,
        }
    }
}

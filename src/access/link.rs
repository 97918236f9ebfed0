//! Link: what a share link opens for a reader of whom nothing is known.
//!
//! It gives VIEW on one document while whoever made it may share that document. Whatever depends on
//! who reads keeps it closed, because nobody unknown can meet it.

use std::fmt;

use super::action::Share;
use super::asker::Asker;
use super::decide::decide;
use super::facts::{NodeFacts, SpaceFacts};
use super::policy::Policy;
use crate::model::{Classification, Document, Kept, Level, PersonId, ShareLink, Time, TokenScope};

/// Proof that a link opens this document now. Only the rule makes it, and only with it the text can
/// be read.
#[derive(Debug)]
pub struct Opening(Document);

impl Opening {
    /// What is opened.
    pub fn document(&self) -> &Document {
        &self.0
    }
}

/// Why a link opens nothing; in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The link was ended, is past its end, or was opened as often as it can be.
    Ended,
    /// Whoever made it may not share the document any more.
    Creator,
    /// The space belongs to several organizations, which would all have to consent (rule W6).
    SeveralOwners,
    /// The space does not allow links.
    NotAllowed,
    /// Somebody is denied something on the path.
    Denied,
    /// Something on the path is about an organization that a wall stands at.
    Wall,
    /// Something on the path is classified.
    Classified,
    /// Something on the path requires something of its readers.
    Requirement,
    /// Draft, embargo, or withdrawal.
    Kept(Kept),
}

impl Barrier {
    /// The rule's name, in capitals, for the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "LINK_ENDED",
            Self::Creator => "LINK_CREATOR",
            Self::SeveralOwners => "LINK_SEVERAL_OWNERS",
            Self::NotAllowed => "LINK_NOT_ALLOWED",
            Self::Denied => "LINK_DENIED",
            Self::Wall => "LINK_WALL",
            Self::Classified => "LINK_CLASSIFIED",
            Self::Requirement => "LINK_REQUIREMENT",
            Self::Kept(Kept::Unpublished) => "LINK_UNPUBLISHED",
            Self::Kept(Kept::Embargoed) => "LINK_EMBARGOED",
            Self::Kept(Kept::Withdrawn) => "LINK_WITHDRAWN",
        }
    }
}

impl fmt::Display for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the link has ended: make a new one",
            Self::Creator => "you may not share it: that needs the level MANAGE",
            Self::SeveralOwners => {
                "its space belongs to several organizations: such a space allows no links"
            }
            Self::NotAllowed => {
                "its space does not allow links: whoever manages the space can allow them"
            }
            Self::Denied => {
                "somebody is denied access to it, and a link would not tell who reads: grant instead"
            }
            Self::Wall => {
                "it is about an organization that a wall stands at, and a link would not tell who \
                 reads: grant instead"
            }
            Self::Classified => {
                "it is classified, and a link would not tell who reads: grant instead"
            }
            Self::Requirement => {
                "it requires something of its readers, and a link would not tell who reads: grant \
                 instead"
            }
            Self::Kept(Kept::Unpublished) => "it is not published: publish it first",
            Self::Kept(Kept::Embargoed) => "it is under embargo: wait for its end, or lift it",
            Self::Kept(Kept::Withdrawn) => "it is withdrawn: change when it is, or share another",
        })
    }
}

/// What a link by this person to this document would open now.
pub fn linkable(
    policy: &Policy,
    creator: PersonId,
    document: Document,
    now: Time,
) -> Result<Opening, Barrier> {
    let lifecycle = document.lifecycle();
    let asker = Asker::new(policy, creator, TokenScope::full()).ok_or(Barrier::Creator)?;
    let node = (document.anchor, Some(&lifecycle));
    let may_share = decide::<Share>(policy, &asker, node, now).is_allowed();
    if !may_share && !leak!(LinkOutlivesMaker) {
        return Err(Barrier::Creator);
    }
    let path = policy.path(document.anchor).ok_or(Barrier::Creator)?;
    let nodes = path.iter().map(|at| policy.nodes.get(at));
    let nodes: Option<Vec<&NodeFacts>> = nodes.collect();
    let nodes = nodes.ok_or(Barrier::Creator)?;
    let space = nodes
        .first()
        .and_then(|node| policy.spaces.get(&node.space));
    let barriers = [
        of_space(space.ok_or(Barrier::Creator)?),
        of_path(policy, &nodes, now),
        // What a reader at VIEW, without early access, would be kept from.
        lifecycle
            .keeps_from(Level::View, false, now)
            .filter(|_| !leak!(LinkToUnpublished))
            .map(Barrier::Kept),
    ];
    match barriers.into_iter().flatten().next() {
        Some(barrier) => Err(barrier),
        None => Ok(Opening(document)),
    }
}

/// What the link opens now.
pub fn open_link(
    policy: &Policy,
    link: &ShareLink,
    document: Document,
    now: Time,
) -> Result<Opening, Barrier> {
    if !link.is_live(now) || link.document != document.id {
        return Err(Barrier::Ended);
    }
    linkable(policy, link.created_by, document, now)
}

fn of_space(space: &SpaceFacts) -> Option<Barrier> {
    if space.owners.len() > 1 && !leak!(LinkDespiteOwners) {
        Some(Barrier::SeveralOwners)
    } else if !space.share_links && !leak!(LinkInAnySpace) {
        Some(Barrier::NotAllowed)
    } else {
        None
    }
}

/// The first kind of refusal that anything on the path has for anybody.
fn of_path(policy: &Policy, path: &[&NodeFacts], now: Time) -> Option<Barrier> {
    let walled = |node: &NodeFacts| {
        let mut about = node.policy.subjects.iter();
        about.any(|id| {
            policy
                .walls
                .get(id)
                .is_some_and(|others| !others.is_empty())
        })
    };
    let classified = |node: &NodeFacts| node.policy.classification > Some(Classification::General);
    let demanding = |node: &NodeFacts| !node.policy.requirements.is_empty();
    let any = |refuses: &dyn Fn(&NodeFacts) -> bool| path.iter().any(|node| refuses(node));
    let denied = |node: &NodeFacts| node.denials.iter().any(|denial| denial.span.is_live(now));
    if any(&denied) && !leak!(LinkDespiteDenial) {
        Some(Barrier::Denied)
    } else if any(&walled) && !leak!(LinkAcrossWall) {
        Some(Barrier::Wall)
    } else if any(&classified) && !leak!(LinkDespiteClassification) {
        Some(Barrier::Classified)
    } else if any(&demanding) && !leak!(LinkDespiteRequirement) {
        Some(Barrier::Requirement)
    } else {
        None
    }
}

//! `decide`: may this asker do this with this node now, and why.

use super::action::Action;
use super::asker::Asker;
use super::evaluate::{Evaluation, Granted};
use super::policy::{NodeFacts, Policy};
use crate::model::{Anchor, Kept, Level, Lifecycle, NodeId, Requirement, Time};

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

/// One step of a decision, in the order of evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// How it came out.
    pub outcome: Outcome,
    /// The node it was applied to; none where the rule is not about one.
    pub node: Option<NodeId>,
}

/// Something that would lift an unmet requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The node that requires it.
    pub node: NodeId,
    /// What it requires.
    pub requirement: Requirement,
}

/// The answer to "may this asker do this with this node now?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The level held; NONE where a rule denies.
    pub level: Level,
    /// The rule that denies the action; none when it is allowed.
    pub denied: Option<Rule>,
    /// How it came to that, in order.
    pub trail: Vec<Step>,
    /// What would lift the requirements that are not met.
    pub remedies: Vec<Remedy>,
}

impl Decision {
    /// Whether the action is allowed.
    pub fn is_allowed(&self) -> bool {
        self.denied.is_none()
    }
}

/// Decides whether the asker may do `A` with a node now.
///
/// `anchor` is the node itself or, for a document that owns no policy, its folder or space;
/// `lifecycle` is given for documents only. A node that the snapshot does not know is denied.
pub fn decide<A: Action>(
    policy: &Policy,
    asker: &Asker,
    (anchor, lifecycle): (Anchor, Option<&Lifecycle>),
    now: Time,
) -> Decision {
    let mut decision = Decision {
        level: Level::None,
        denied: None,
        trail: Vec::new(),
        remedies: Vec::new(),
    };
    match evaluate(policy, asker, (anchor, lifecycle), now, &mut decision) {
        Ok(level) => {
            decision.level = level;
            if level < A::NEED {
                decision.denied = Some(Rule::Level);
                decision.push(Rule::Level, Outcome::Deny, None);
            }
        }
        Err((rule, node)) => {
            decision.denied = Some(rule);
            decision.push(rule, Outcome::Deny, node);
        }
    }
    decision
}

impl Decision {
    fn push(&mut self, rule: Rule, outcome: Outcome, node: Option<NodeId>) {
        self.trail.push(Step {
            rule,
            outcome,
            node,
        });
    }
}

type Denied = (Rule, Option<NodeId>);

fn evaluate(
    policy: &Policy,
    asker: &Asker,
    (anchor, lifecycle): (Anchor, Option<&Lifecycle>),
    now: Time,
    decision: &mut Decision,
) -> Result<Level, Denied> {
    let unknown = (Rule::NotParticipant, None);
    let path: Vec<&NodeFacts> = policy
        .path(anchor)
        .and_then(|path| path.iter().map(|a| policy.nodes.get(a)).collect())
        .ok_or(unknown)?;
    let space = path.first().map(|node| node.space).ok_or(unknown)?;
    let facts = policy.spaces.get(&space).ok_or(unknown)?;

    let evaluation =
        Evaluation::enter(policy, asker, (space, facts), now).map_err(|rule| (rule, None))?;
    decision.push(Rule::Identity, Outcome::Pass, None);
    decision.push(Rule::OrganizationStatus, Outcome::Pass, None);
    decision.push(
        Rule::NotParticipant,
        Outcome::Level(evaluation.cap()),
        Some(NodeId::Space(space)),
    );

    // The rules in their order first, the nodes from the root second.
    let refusals = path
        .iter()
        .filter_map(|node| Some((evaluation.refusal(node)?, node.id)));
    if let Some((rule, node)) = refusals.min_by_key(|(rule, _)| *rule) {
        return Err((rule, Some(node)));
    }
    for rule in [Rule::Denied, Rule::Wall, Rule::Clearance] {
        decision.push(rule, Outcome::Pass, None);
    }

    let mut granted = Granted::NOTHING;
    for node in &path {
        let before = granted;
        granted = evaluation
            .grant(node, granted)
            .map_err(|rule| (rule, Some(node.id)))?;
        if granted != before || node.policy.restricted {
            let rule = if node.policy.restricted {
                Rule::Restricted
            } else {
                Rule::NoGrant
            };
            decision.push(rule, Outcome::Level(granted.level), Some(node.id));
        }
    }
    let mut level = granted.level.min(evaluation.cap());
    if level == Level::None {
        return Err((Rule::NoGrant, None));
    }

    for node in &path {
        for requirement in evaluation.unmet(node) {
            level = level.min(Level::Discover);
            decision.push(Rule::Requirement, Outcome::Level(level), Some(node.id));
            decision.remedies.push(Remedy {
                node: node.id,
                requirement: requirement.clone(),
            });
        }
    }
    if let Some(kept) = lifecycle.and_then(|l| l.keeps_from(level, granted.early, now)) {
        return Err((kept.into(), None));
    }
    Ok(level)
}

impl From<Kept> for Rule {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Unpublished => Self::Unpublished,
            Kept::Embargoed => Self::Embargoed,
            Kept::Withdrawn => Self::Withdrawn,
        }
    }
}

//! `decide`: may this asker do this with this node now, and why.

use super::action::Action;
use super::asker::Asker;
use super::cause;
use super::evaluate::{Evaluation, Granted};
use super::facts::{NodeFacts, SpaceFacts};
use super::policy::Policy;
use super::trail::{Basis, Cause, Outcome, Remedy, Rule, Step};
use crate::model::{Anchor, Kept, Level, Lifecycle, NodeId, SpaceId, Time};

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
                decision.push(Step::plain(Rule::Level, Outcome::Deny, None));
            }
        }
        Err(Denied { rule, node, basis }) => {
            decision.denied = Some(rule);
            decision.push(Step::plain(rule, Outcome::Deny, node).because(basis));
        }
    }
    decision
}

impl Decision {
    fn push(&mut self, step: Step) {
        self.trail.push(step);
    }

    /// The step that gave the level: the last one that came to it.
    pub fn deciding(&self) -> Option<&Step> {
        let gave = |step: &&Step| step.outcome == Outcome::Level(self.level);
        self.trail.iter().rev().find(gave)
    }
}

/// What ends a decision: the rule, the node that it is about, what decided it.
struct Denied {
    rule: Rule,
    node: Option<NodeId>,
    basis: Basis,
}

impl Denied {
    fn by(rule: Rule, node: Option<NodeId>) -> Self {
        Self {
            rule,
            node,
            basis: (None, None),
        }
    }
}

fn evaluate(
    policy: &Policy,
    asker: &Asker,
    (anchor, lifecycle): (Anchor, Option<&Lifecycle>),
    now: Time,
    decision: &mut Decision,
) -> Result<Level, Denied> {
    let unknown = || Denied::by(Rule::NotParticipant, None);
    let path: Vec<&NodeFacts> = policy
        .path(anchor)
        .and_then(|path| path.iter().map(|a| policy.nodes.get(a)).collect())
        .ok_or_else(unknown)?;
    let space = path.first().map(|node| node.space).ok_or_else(unknown)?;
    let facts = policy.spaces.get(&space).ok_or_else(unknown)?;

    let evaluation = enter(policy, asker, (space, facts), now, decision)?;
    refuse(&evaluation, &path, decision)?;
    let granted = grant(&evaluation, &path, decision)?;
    let mut level = granted.level.min(evaluation.cap());
    if level == Level::None {
        return Err(Denied::by(Rule::NoGrant, None));
    }
    level = require(&evaluation, &path, level, decision);
    match lifecycle.and_then(|l| Some((l, l.keeps_from(level, granted.early, now)?))) {
        None => Ok(level),
        Some((lifecycle, kept)) => {
            let until = lifecycle.embargo_until.filter(|_| kept == Kept::Embargoed);
            Err(Denied {
                rule: kept.into(),
                node: None,
                basis: (None, until),
            })
        }
    }
}

/// Rules G0 and G1.
fn enter<'a>(
    policy: &'a Policy,
    asker: &'a Asker,
    (space, facts): (SpaceId, &'a SpaceFacts),
    now: Time,
    decision: &mut Decision,
) -> Result<Evaluation<'a>, Denied> {
    let entered = Evaluation::enter(policy, asker, (space, facts), now);
    if !matches!(entered, Err(Rule::Identity)) {
        decision.push(Step::plain(Rule::Identity, Outcome::Pass, None));
    }
    let evaluation = entered.map_err(|rule| {
        if rule > Rule::OrganizationStatus {
            decision.push(Step::plain(Rule::OrganizationStatus, Outcome::Pass, None));
        }
        Denied {
            rule,
            node: None,
            basis: cause::of_refused_entry(asker, facts, rule, now),
        }
    })?;
    decision.push(Step::plain(Rule::OrganizationStatus, Outcome::Pass, None));
    let cap = Outcome::Level(evaluation.cap());
    let step = Step::plain(Rule::NotParticipant, cap, Some(NodeId::Space(space)));
    decision.push(step.because(evaluation.cause_of_cap()));
    Ok(evaluation)
}

/// Rule G2: the rules in their order first, the nodes from the root second.
fn refuse(
    evaluation: &Evaluation<'_>,
    path: &[&NodeFacts],
    decision: &mut Decision,
) -> Result<(), Denied> {
    let refusals = path
        .iter()
        .filter_map(|node| Some((evaluation.refusal(node)?, *node)));
    let refused = refusals.min_by_key(|(rule, _)| *rule);
    for rule in [Rule::Denied, Rule::Wall, Rule::Clearance] {
        match refused {
            Some((refused, node)) if refused == rule => {
                return Err(Denied {
                    rule,
                    node: Some(node.id),
                    basis: evaluation.cause_of_refusal(node, rule),
                });
            }
            _ => decision.push(Step::plain(rule, Outcome::Pass, None)),
        }
    }
    Ok(())
}

/// Rule G3.
fn grant(
    evaluation: &Evaluation<'_>,
    path: &[&NodeFacts],
    decision: &mut Decision,
) -> Result<Granted, Denied> {
    let mut granted = Granted::NOTHING;
    for node in path {
        let above = granted;
        granted = evaluation
            .grant(node, above)
            .map_err(|rule| Denied::by(rule, Some(node.id)))?;
        if granted != above || node.policy.restricted {
            let rule = if node.policy.restricted {
                Rule::Restricted
            } else {
                Rule::NoGrant
            };
            let step = Step::plain(rule, Outcome::Level(granted.level), Some(node.id));
            decision.push(step.because(evaluation.cause_of_grant(node, (above, granted))));
        }
    }
    Ok(granted)
}

/// Rule G4: what is left of the level.
fn require(
    evaluation: &Evaluation<'_>,
    path: &[&NodeFacts],
    mut level: Level,
    decision: &mut Decision,
) -> Level {
    for node in path {
        for requirement in &node.policy.requirements {
            let (outcome, basis) = if evaluation.is_unmet(requirement) {
                level = level.min(Level::Discover);
                decision.remedies.push(Remedy {
                    node: node.id,
                    requirement: requirement.clone(),
                });
                let cause = Cause::Requirement(requirement.clone());
                (Outcome::Level(level), (Some(cause), None))
            } else {
                (Outcome::Pass, evaluation.cause_of_met(requirement))
            };
            let step = Step::plain(Rule::Requirement, outcome, Some(node.id));
            decision.push(step.because(basis));
        }
    }
    level
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

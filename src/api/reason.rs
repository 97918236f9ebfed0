//! Reason: one step of a decision in words, for people to read. Names nobody: ids and kinds only.

use crate::access::{Cause, Outcome, Rule, Step};
use crate::model::{Requirement, Subject};

/// The step in words.
pub fn detail(step: &Step) -> String {
    let mut text = match step.outcome {
        Outcome::Pass => passed(step),
        Outcome::Level(level) => format!("{}: {level}", gave(step)),
        Outcome::Deny => denied(step),
    };
    if let Some(until) = step.until {
        text += &format!(", until {}", until.to_rfc3339());
    }
    text + "."
}

fn passed(step: &Step) -> String {
    let text = match (step.rule, &step.cause) {
        (Rule::Identity, _) => "The person may sign in",
        (Rule::OrganizationStatus, _) => "The organization's status lets it into the space",
        (Rule::Denied, _) => "Nothing on the path is denied",
        (Rule::Wall, _) => "No wall stands before what the path is about",
        (Rule::Clearance, _) => "The seat's clearance reaches what is on the path",
        (Rule::Requirement, Some(Cause::Signature(signature))) => {
            return format!("Signature {signature} meets the requirement");
        }
        (Rule::Requirement, _) => "The requirement is met or does not bind the organization",
        _ => "The rule holds",
    };
    text.to_owned()
}

fn gave(step: &Step) -> String {
    match (&step.cause, step.rule) {
        (Some(Cause::Owner(_)), _) => "The organization owns the space".to_owned(),
        (Some(Cause::Seat(seat)), _) => format!("Seat {seat} in the space allows at most"),
        (Some(Cause::Token), _) => "The token allows at most".to_owned(),
        (Some(Cause::Grant(grant, to)), Rule::Restricted) => format!(
            "The node is restricted and only its own grants count; grant {grant} to {}",
            kind(*to)
        ),
        (Some(Cause::Grant(grant, to)), _) => format!("Grant {grant} to {}", kind(*to)),
        (Some(Cause::Requirement(requirement)), _) => {
            format!(
                "The organization does not meet the requirement of {}",
                what(requirement)
            )
        }
        _ => "The level is".to_owned(),
    }
}

fn denied(step: &Step) -> String {
    let text = match (step.rule, &step.cause) {
        (Rule::Identity, Some(Cause::Person(_))) => "The person was deactivated",
        (Rule::Identity | Rule::OrganizationStatus, Some(Cause::Organization(_, status))) => {
            return format!("The organization is {status}, which keeps it out");
        }
        (Rule::Identity, _) => "The person can't sign in",
        (Rule::OrganizationStatus, _) => "The organization is not on board",
        (Rule::NotParticipant, Some(Cause::Seat(seat))) => {
            return format!(
                "The organization's seat {seat} in the space does not hold at this time"
            );
        }
        (Rule::NotParticipant, Some(Cause::Token)) => "The token does not reach the space",
        (Rule::NotParticipant, _) => "The organization has no seat in the space",
        (Rule::Denied, Some(Cause::Denial(denial, to))) => {
            return format!("Denial {denial} to {} refuses the node", kind(*to));
        }
        (Rule::Denied, _) => "A denial refuses the node",
        (Rule::Wall, _) => "The node is about an organization that a wall stands before",
        (Rule::Clearance, Some(Cause::Classification(held, clearance))) => {
            return format!("The node is {held}, the seat's clearance {clearance}");
        }
        (Rule::Clearance, _) => "The node is held above the seat's clearance",
        (Rule::Restricted, _) => "The node is restricted, and no grant on it itself matches",
        (Rule::NoGrant, _) => "No grant on the path matches",
        (Rule::Requirement, _) => "A requirement is not met",
        (Rule::Unpublished, _) => "The document is not published, and the level is below EDIT",
        (Rule::Embargoed, _) => "The document is under embargo",
        (Rule::Withdrawn, _) => "The document is withdrawn, and the level is below MANAGE",
        (Rule::Level, _) => "The level is below what reading needs",
    };
    text.to_owned()
}

fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Person(_) => "the person",
        Subject::Group(_) => "a group of the person",
        Subject::Organization(_) => "the organization",
        Subject::Segment(_) => "a segment that the organization is in",
        Subject::Participants => "every participant of the space",
    }
}

fn what(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Tier(tier) => format!("the tier {tier} or higher"),
        Requirement::Agreement {
            agreement,
            min_version: Some(version),
        } => format!("a signature under agreement {agreement}, version {version} or later"),
        Requirement::Agreement { agreement, .. } => {
            format!("a signature under agreement {agreement}")
        }
    }
}

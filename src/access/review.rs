//! Access reviews: which grants and seats fall due to be confirmed, and which end soon.

use chrono::TimeDelta;
use uuid::Uuid;

use super::facts::SpaceFacts;
use super::policy::Policy;
use super::reach::Reach;
use crate::model::{
    Grant, Level, OrganizationId, Participant, Participation, Reviewed, Span, Subject, Time,
};

/// After this, what was given to somebody outside of the owners falls due to be confirmed.
pub const REVIEWED_EVERY: TimeDelta = TimeDelta::days(180);
/// What ends within this is shown, too.
pub const ENDING_WITHIN: TimeDelta = TimeDelta::days(14);

/// What can be confirmed.
#[derive(Debug, Clone, PartialEq)]
pub enum Reviewable {
    /// A grant.
    Grant(Grant),
    /// A seat in a space.
    Participation(Participation),
}

impl Reviewable {
    /// Its id without its noun.
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::Grant(grant) => grant.id.0,
            Self::Participation(seat) => seat.id.0,
        }
    }

    /// When it was last confirmed.
    pub fn reviewed(&self) -> Option<Reviewed> {
        match self {
            Self::Grant(grant) => grant.reviewed,
            Self::Participation(seat) => seat.reviewed,
        }
    }
}

/// A grant or seat that falls due, or ends soon.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessReview {
    /// Which.
    pub of: Reviewable,
    /// When it is to be confirmed, or its end where that comes first.
    pub due_at: Time,
    /// Whether it ends within 14 days.
    pub is_ending: bool,
}

impl AccessReview {
    /// The live grants and seats that fall due before this instant, on what is managed with this
    /// reach; by that instant and then by id.
    pub fn due(policy: &Policy, reach: &Reach, before: Time, now: Time) -> Vec<Self> {
        let mut found = Vec::new();
        let mut add = |of, due: Option<(Time, bool)>| {
            if let Some((due_at, is_ending)) = due.filter(|(at, _)| *at < before) {
                found.push(Self {
                    of,
                    due_at,
                    is_ending,
                });
            }
        };
        for anchor in reach.anchors(Level::Manage) {
            let Some(node) = policy.nodes.get(&anchor) else {
                continue;
            };
            let Some(space) = policy.spaces.get(&node.space) else {
                continue;
            };
            for grant in &node.grants {
                let since = grant.reviewed.map_or(grant.created_at, |r| r.at);
                let outside = is_outside(policy, space, grant.subject);
                let due = due((since, outside), grant.span, now);
                add(Reviewable::Grant(grant.clone()), due);
            }
            let is_space = space.anchor == anchor;
            for seat in space.participations.iter().filter(|_| is_space) {
                let since = seat.reviewed.map_or(seat.created_at, |r| r.at);
                let subject = subject_of(seat.participant);
                let due = due((since, is_outside(policy, space, subject)), seat.span, now);
                add(Reviewable::Participation(seat.clone()), due);
            }
        }
        found.sort_unstable_by_key(|review| (review.due_at, review.of.uuid()));
        found
    }
}

/// When it is due, and whether it ends soon; none for what does not hold, or holds without review.
fn due((since, is_outside): (Time, bool), span: Span, now: Time) -> Option<(Time, bool)> {
    if !span.is_live(now) {
        return None;
    }
    let review = is_outside.then(|| since + REVIEWED_EVERY);
    let end = span.until.filter(|until| *until < now + ENDING_WITHIN);
    let at = match (review, end) {
        (Some(review), Some(end)) => review.min(end),
        (review, end) => review.or(end)?,
    };
    Some((at, end.is_some()))
}

fn subject_of(participant: Participant) -> Subject {
    match participant {
        Participant::Organization(id) => Subject::Organization(id),
        Participant::Segment(id) => Subject::Segment(id),
    }
}

/// Whether the subject includes anybody of an organization that does not own the space.
fn is_outside(policy: &Policy, space: &SpaceFacts, subject: Subject) -> bool {
    let outside = |id: OrganizationId| !space.owners.contains(&id);
    match subject {
        Subject::Person(id) => {
            let person = policy.people.get(&id);
            person.is_none_or(|person| outside(person.organization))
        }
        Subject::Group(id) => policy.groups.get(&id).is_none_or(|of| outside(*of)),
        Subject::Organization(id) => outside(id),
        // Whoever is in it, now or later.
        Subject::Segment(_) => true,
        Subject::Participants => {
            let mut seats = space.participations.iter();
            seats.any(|seat| is_outside(policy, space, subject_of(seat.participant)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Time {
        let start: Time = "2026-01-01T00:00:00Z".parse().unwrap();
        start + TimeDelta::days(n)
    }

    #[test]
    fn when_what_was_given_falls_due() {
        let span = |until: Option<i64>| Span {
            from: None,
            until: until.map(day),
        };
        for (is_outside, until, now, expected) in [
            (true, None, 0, Some((180, false))),
            (true, None, 200, Some((180, false))),
            (true, Some(170), 0, Some((180, false))),
            (true, Some(170), 160, Some((170, true))),
            (true, Some(190), 185, Some((180, true))),
            (false, None, 200, None),
            (false, Some(100), 85, None),
            (false, Some(100), 86, None),
            (false, Some(100), 87, Some((100, true))),
        ] {
            let found = due((day(0), is_outside), span(until), day(now));
            let expected = expected.map(|(at, is_ending)| (day(at), is_ending));
            assert_eq!(found, expected, "{is_outside} {until:?} {now}");
        }
    }
}

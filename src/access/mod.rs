//! The rule: who may do what with a node, as pure functions over a policy snapshot.
//!
//! Owns every permission decision. Never reads a database or a clock: it is given a snapshot,
//! an asker and an instant, and answers the same each time.

mod action;
mod asker;
mod audience;
mod cause;
mod change;
mod crowd;
mod decide;
mod duty;
mod effect;
mod evaluate;
mod facts;
mod insight;
mod link;
mod managed;
mod neighbours;
mod part;
mod policy;
mod reach;
mod review;
mod trail;
mod view_as;

pub use action::*;
pub use asker::Asker;
pub use audience::{Audience, Delegation, KnownAudience, Member};
pub use change::{Change, Extent, SeatChange, Spot};
pub use decide::{Decision, decide};
pub use duty::{Administer, Duty, Federate, Represent, Revoke, Sign, Staff};
pub use effect::{Effect, KnownShifts, Shelf, Shift, Shifts, Tally};
pub use facts::{NodeFacts, OrganizationFacts, PersonFacts, SpaceFacts};
pub use insight::told_of;
pub use link::{Barrier, Opening, linkable, open_link};
pub use managed::{answerable, is_managed, stays_managed};
pub use neighbours::Neighbours;
pub use part::Part;
pub use policy::Policy;
pub use reach::{Reach, Standing};
pub use review::{AccessReview, ENDING_WITHIN, Reviewable};
pub use trail::{Cause, Outcome, Remedy, Rule, Step};
pub use view_as::may_view_as;

//! Enters as a person without having given its password.

use commonplace::model::PersonId;
use commonplace::store::{Proven, Pulse};

pub fn prove(person: PersonId, pulse: Pulse) -> Proven {
    Proven { person, pulse, has_factor: false }
}

//! Makes up a duty that anyone has.

use commonplace::access::{Asker, Duty};
use commonplace::model::OrganizationId;

pub struct Usurp;

impl Duty for Usurp {
    const WHO: &'static str = "anyone";

    fn may(_: &Asker, _: OrganizationId) -> bool {
        true
    }
}

//! Makes up an action that needs nothing.

use commonplace::access::Action;
use commonplace::model::Level;

pub struct Steal;

impl Action for Steal {
    const NEED: Level = Level::None;
    const WORD: &'static str = "steal";
}

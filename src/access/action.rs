//! Action: what somebody wants to do with a node, and the level that it needs.

use crate::model::Level;

mod sealed {
    pub trait Sealed {}
}

/// Something to be done with a node. The set is closed: no one else can invent an action.
pub trait Action: sealed::Sealed + Send + Sync + 'static {
    /// The lowest level that may do it.
    const NEED: Level;
    /// The word for the audit log and for refusals.
    const WORD: &'static str;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $need:ident $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl sealed::Sealed for $name {}
        impl Action for $name {
            const NEED: Level = Level::$need;
            const WORD: &'static str = $word;
        }
    )*};
}

actions! {
    /// Ask for access to it.
    Ask Discover "ask for";
    /// Read it.
    Read View "read";
    /// Comment on it.
    Annotate Comment "comment on";
    /// Change its content.
    Edit Edit "edit";
    /// Put something new inside it.
    Fill Edit "add to";
    /// Publish, archive or restore it.
    Publish Manage "publish";
    /// Grant and deny on it, seat participants in it.
    Share Manage "share";
    /// Restrict, classify, set requirements and subjects.
    Restrict Manage "restrict";
    /// Move it elsewhere.
    Move Manage "move";
    /// Remove it for good.
    Delete Manage "delete";
}

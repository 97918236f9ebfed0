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
    /// Let oneself see it for some hours, as an administrator of the hub. A grant to oneself is
    /// decided about as if it were there.
    BreakGlass Discover "break the glass on";
    /// Comment on it.
    Annotate Comment "comment on";
    /// Take one's organization out of it.
    Leave View "take your organization out of";
    /// Withdraw it, where it is one's own.
    Withdraw View "withdraw";
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

//! Confined viewers: whoever signed in for one thing only. For everything else it is nobody, so that
//! nothing else need know of it.

use std::sync::Arc;

use super::{Viewer, ViewerInner, Who};

/// What somebody may do who signed in, and may do nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Enrol the second factor that the hub requires.
    Enrol,
    /// Issue viewer tokens.
    Issue,
}

impl Purpose {
    /// What to tell whoever wants something else.
    pub(in crate::store) fn only(self) -> &'static str {
        match self {
            Self::Issue => {
                "this token only issues viewer tokens: ask with one of those, from \
                 `viewerTokenIssue`"
            }
            Self::Enrol => {
                "this hub requires a second factor: enrol one with `factorEnrol` and \
                 `factorConfirm` first"
            }
        }
    }
}

impl Viewer {
    /// This viewer as nobody, but for one thing that it may do.
    pub(in crate::store) fn confined(self, purpose: Purpose) -> Self {
        let mut inner = self.inner.copy();
        if let Who::Person(asker) = inner.who {
            inner.who = Who::Confined(purpose, asker);
            inner.rights = Arc::default();
        }
        Self::of(inner)
    }

    /// The one thing that it may do; none: everything that its rights allow.
    pub fn purpose(&self) -> Option<Purpose> {
        match self.inner.who {
            Who::Confined(purpose, _) => Some(purpose),
            _ => None,
        }
    }

    /// The viewer as it enrols a second factor, which it may do also where it may do nothing else.
    pub fn to_enrol(&self) -> Self {
        self.freed(Purpose::Enrol).unwrap_or_else(|| self.clone())
    }

    /// The viewer as it issues viewer tokens; none unless it signed in with a token that does.
    pub fn to_issue(&self) -> Option<Self> {
        self.freed(Purpose::Issue)
    }

    fn freed(&self, purpose: Purpose) -> Option<Self> {
        let Who::Confined(own, asker) = &self.inner.who else {
            return None;
        };
        let rights = &self.inner.store.inner.rights;
        let inner = ViewerInner {
            rights: rights.get(&self.inner.policy, asker, self.inner.now),
            who: Who::Person(asker.clone()),
            ..self.inner.copy()
        };
        (*own == purpose).then(|| Self::of(inner))
    }
}

//! Makes a viewer of a person without signing in.

use std::sync::Arc;

use commonplace::access::Policy;
use commonplace::store::{Store, Viewer};

pub fn viewer(store: &Store, policy: Arc<Policy>) -> Viewer {
    Viewer::new(store, policy)
}

//! Takes the connection out of a viewer.

use commonplace::store::Viewer;

pub fn connection(viewer: &Viewer) {
    let _ = viewer.db();
    let _ = &viewer.inner;
    let _ = &viewer.store().inner;
}

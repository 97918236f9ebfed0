//! Moves a document by an edit.

use commonplace::model::SpaceId;
use commonplace::store::DocumentEdit;

pub fn edit(space: SpaceId) -> DocumentEdit {
    DocumentEdit {
        space: Some(space),
        ..DocumentEdit::default()
    }
}

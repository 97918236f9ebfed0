//! Changes by an edit what only publishing may change.

use commonplace::model::DocumentState;
use commonplace::store::DocumentEdit;

pub fn edit() -> DocumentEdit {
    DocumentEdit {
        state: Some(DocumentState::Published),
        ..DocumentEdit::default()
    }
}

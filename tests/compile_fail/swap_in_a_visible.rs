//! Puts another row into a `Visible` that was come by honestly.

use commonplace::model::Document;
use commonplace::store::Visible;

pub fn swap(mut visible: Visible<Document>, other: Document) -> Visible<Document> {
    *visible = other;
    visible
}

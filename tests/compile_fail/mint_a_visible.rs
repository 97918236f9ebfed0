//! Makes a `Visible` out of any value, by its field.

use commonplace::model::Document;
use commonplace::store::Visible;

pub fn mint(document: Document) -> Visible<Document> {
    Visible(document)
}

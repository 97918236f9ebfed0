//! Makes a `Visible` out of any value, by a conversion.

use commonplace::model::Document;
use commonplace::store::Visible;

pub fn mint(document: Document) -> Visible<Document> {
    document.into()
}

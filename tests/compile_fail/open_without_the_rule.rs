//! Opens a document by a link without the rule.

use commonplace::access::Opening;
use commonplace::model::Document;

pub fn open(document: Document) -> Opening {
    Opening(document)
}

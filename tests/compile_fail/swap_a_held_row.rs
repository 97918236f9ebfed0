//! Swaps the row under a hold.

use commonplace::access::Edit;
use commonplace::model::Document;
use commonplace::store::Held;

pub fn swap(mut held: Held<'_, Document, Edit>, other: Document) {
    *held.row() = other;
    held.row = other;
}

//! Makes a hold without asking.

use commonplace::access::Edit;
use commonplace::model::Document;
use commonplace::store::{Held, Tx};

pub fn forge<'t>(tx: &'t Tx, document: Document) -> Held<'t, Document, Edit> {
    Held::hold(tx, document)
}

pub fn forge_by_field<'t>(tx: &'t Tx, row: Document) -> Held<'t, Document, Edit> {
    Held {
        tx,
        row,
        action: std::marker::PhantomData,
    }
}

//! Rows as their keys, and what the oracle and the hub say of them.

use std::collections::BTreeSet;

use commonplace::model::{Document, Folder};
use commonplace::store::Visible;

use crate::support::hub::Outcome;

pub fn keys(rows: &[Visible<Document>]) -> BTreeSet<String> {
    rows.iter().filter_map(|row| row.key.clone()).collect()
}

pub fn names(rows: &[Visible<Folder>]) -> BTreeSet<String> {
    let keys = rows.iter().filter_map(|row| row.key.clone());
    keys.collect()
}

pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, oracle: T, hub: T) -> Outcome<()> {
    match oracle == hub {
        true => Ok(()),
        false => Err(format!("{what}: the oracle says {oracle:?}, the hub {hub:?}").into()),
    }
}

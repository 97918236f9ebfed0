//! The records of a bundle: one struct a line, one file a noun. References are keys.
//!
//! A missing optional field, a `null` and an empty list are the same. What is empty or has its
//! default is left out when a record is written, so that the same record gives the same line.

mod agreement;
mod document;
mod organization;
mod person;
mod policy;
mod requirement;
mod space;
mod target;

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

pub use agreement::*;
pub use document::*;
pub use organization::*;
pub use person::*;
pub use policy::*;
pub use requirement::*;
pub use space::*;
pub use target::*;

use super::Directory;
use crate::model::Time;

/// One line of a bundle file.
pub trait Record: DeserializeOwned + Serialize {
    /// The file that holds them.
    const FILE: &'static str;

    /// The field by which a line is told from the others.
    const KEY: &'static str = "key";

    /// What no other line of the file may have as well; none: lines may repeat.
    fn key(&self) -> Option<Cow<'_, str>>;

    /// Checks the rules that span several fields.
    fn check(&self) -> Result<(), Flaw> {
        Ok(())
    }

    /// Fills in what stands in other files of the bundle.
    fn load(&mut self, _directory: &Directory) -> Result<(), Flaw> {
        Ok(())
    }
}

/// A rule that a record breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Which field.
    pub field: &'static str,
    /// Which rule, and what to do.
    pub reason: String,
}

fn span(from: Option<Time>, until: Option<Time>) -> Result<(), Flaw> {
    match (from, until) {
        (Some(from), Some(until)) if until <= from => Err(Flaw {
            field: "until",
            reason: "`until` is the first instant after: it must be later than `from`".into(),
        }),
        _ => Ok(()),
    }
}

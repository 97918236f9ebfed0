//! Names a table's entity, to select from it.

use commonplace::store::entity::document;
use commonplace::store::scoped;

pub type Row = document::Model;
pub use scoped::documents;

//! Documents by their keys, for a viewer.

use sea_orm::QueryFilter;
use sea_orm::sea_query::Expr;

use super::keyed::key_in;
use crate::error::Result;
use crate::model::Document;
use crate::store::entity::document;
use crate::store::scoped;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl Viewer {
    /// The documents with these keys that the viewer may see, in no particular order.
    pub async fn documents_by_keys(&self, keys: &[&str]) -> Result<Vec<Visible<Document>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = key_in(backend, Expr::col(document::Column::Key), keys);
        let rows = scoped::documents(self)
            .filter(wanted)
            .all(&self.db())
            .await?;
        self.vouch_documents(rows)
    }
}

//! Every document, for the hub's own work: indexing and verification. A person's viewer gets
//! what it may see and nothing else, here as everywhere.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use crate::error::Result;
use crate::model::Document;
use crate::store::entity::document::Column;
use crate::store::entity::node;
use crate::store::scoped;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// What must not exist, and what to say when it does.
const LOOSE: &[(&str, &str)] = &[
    (
        "SELECT COUNT(*) FROM documents d WHERE NOT EXISTS \
         (SELECT 1 FROM revisions r WHERE r.document_id = d.id AND r.number = d.revision)",
        "documents without their current revision",
    ),
    (
        "SELECT COUNT(*) FROM documents d JOIN nodes n ON n.id = d.id WHERE n.ordinal <> d.ordinal \
         OR n.space_id <> d.space_id OR n.parent_id <> COALESCE(d.folder_id, d.space_id)",
        "documents whose place differs from their node's",
    ),
    (
        "SELECT COUNT(*) FROM documents d JOIN nodes n ON n.id = d.id \
         JOIN nodes p ON p.id = n.parent_id WHERE d.anchor <> \
         CASE WHEN n.owns_policy THEN d.ordinal ELSE p.ordinal END",
        "documents with a wrong anchor",
    ),
    (
        "SELECT COUNT(*) FROM nodes n WHERE NOT n.owns_policy AND (n.restricted \
         OR EXISTS (SELECT 1 FROM grants g WHERE g.node = n.ordinal) \
         OR EXISTS (SELECT 1 FROM denials x WHERE x.node = n.ordinal) \
         OR EXISTS (SELECT 1 FROM requirements q WHERE q.node = n.ordinal) \
         OR EXISTS (SELECT 1 FROM node_subjects s WHERE s.node = n.ordinal))",
        "nodes with policy that are no anchors",
    ),
];

impl Viewer {
    /// Every document that the viewer may see, whatever its state, by its own number.
    #[async_recursion::async_recursion]
    pub async fn every_document(&self, after: i64, most: u64) -> Result<Vec<Visible<Document>>> {
        let rows = scoped::documents(self)
            .filter(Column::Ordinal.gt(after))
            .order_by_asc(Column::Ordinal)
            .limit(most)
            .all(&self.db())
            .await?;
        self.vouch_documents(rows)
    }

    /// How many documents the viewer may see, whatever their state.
    #[async_recursion::async_recursion]
    pub async fn every_document_count(&self) -> Result<u64> {
        Ok(scoped::documents(self).count(&self.db()).await?)
    }

    /// Rows that contradict each other, a line for each kind; for the hub's own verification.
    #[async_recursion::async_recursion]
    pub async fn loose_ends(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        if self.system_reason().is_none() {
            return Ok(found);
        }
        let db = self.db();
        for (sql, what) in LOOSE {
            let statement = Statement::from_string(db.get_database_backend(), *sql);
            let row = db.query_one_raw(statement).await?;
            let count = row
                .map(|row| row.try_get_by_index::<i64>(0))
                .transpose()?
                .unwrap_or(0);
            if count > 0 {
                found.push(format!("database: {count} {what}"));
            }
        }
        let orphans = node::Entity::find()
            .filter(node::Column::Kind.ne("SPACE"))
            .filter(node::Column::ParentId.is_null())
            .count(&db)
            .await?;
        if orphans > 0 {
            found.push(format!("database: {orphans} nodes without a place"));
        }
        Ok(found)
    }
}

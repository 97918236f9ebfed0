//! Writing what was noted of searches, and forgetting it after its time.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::note::{Noted, Search};
use crate::error::{Error, Result};
use crate::store::entity::{search_opening, searched};
use crate::store::open::Store;
use crate::store::tx::{ROWS_PER_INSERT, Tx};

/// How long searches are kept.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(400);

impl Store {
    /// Writes the searches noted since the last call. Returns how many there was no room to note.
    #[async_recursion::async_recursion]
    pub async fn save_searches(&self) -> Result<u64> {
        let taken = self.inner.notes.take();
        if taken.is_empty() {
            return Ok(0);
        }
        let written = self.write_searches(&taken).await;
        match written {
            Ok(()) => Ok(taken.dropped),
            Err(error) => {
                // What the database refuses it refuses again: only what did not get there is kept.
                if matches!(error, Error::Unavailable(_)) {
                    self.inner.notes.give_back(taken);
                }
                Err(error)
            }
        }
    }

    async fn write_searches(&self, taken: &Noted) -> Result<()> {
        let viewer = self.as_system("note searches").await?;
        let tx = viewer.begin_unasked().await?;
        for some in taken.searches.chunks(ROWS_PER_INSERT) {
            let rows: Vec<_> = some.iter().map(row).collect::<Result<_>>()?;
            searched::Entity::insert_many(rows)
                .exec_without_returning(&tx.db())
                .await?;
        }
        write_openings(&tx, taken).await?;
        tx.commit().await
    }

    /// Deletes the searches that are older than 400 days, and what was opened from them. Returns how
    /// many searches.
    #[async_recursion::async_recursion]
    pub async fn prune_searches(&self) -> Result<u64> {
        let viewer = self.as_system("prune searches").await?;
        let tx = viewer.begin_unasked().await?;
        let before = tx.now() - KEPT;
        search_opening::Entity::delete_many()
            .filter(search_opening::Column::At.lt(before))
            .exec(&tx.db())
            .await?;
        let pruned = searched::Entity::delete_many()
            .filter(searched::Column::At.lt(before))
            .exec(&tx.db())
            .await?;
        tx.commit().await?;
        Ok(pruned.rows_affected)
    }
}

async fn write_openings(tx: &Tx, taken: &Noted) -> Result<()> {
    use search_opening::Column::{DocumentId, SearchId};
    let rows = taken.openings.iter();
    let rows = rows.map(
        |((search, document), (person, at))| search_opening::ActiveModel {
            search_id: Set(search.0),
            document_id: Set(document.0),
            person_id: Set(person.0),
            at: Set(*at),
        },
    );
    let rows: Vec<_> = rows.collect();
    for some in rows.chunks(ROWS_PER_INSERT) {
        let known = OnConflict::columns([SearchId, DocumentId])
            .do_nothing()
            .to_owned();
        search_opening::Entity::insert_many(some.to_vec())
            .on_conflict(known)
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}

fn row(search: &Search) -> Result<searched::ActiveModel> {
    let note = &search.note;
    Ok(searched::ActiveModel {
        id: Set(search.noted.id.0),
        person_id: Set(search.person.0),
        organization_id: Set(search.organization.0),
        at: Set(search.noted.at),
        query: Set(note.query.clone()),
        normal: Set(note.normal.clone()),
        filter: Set(serde_json::to_value(&note.filter).map_err(Error::internal)?),
        results: Set(i64::try_from(note.results).unwrap_or(i64::MAX)),
    })
}

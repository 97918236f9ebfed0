//! Rows that have a caller's key, found by it in one statement however many there are.

use std::collections::HashMap;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{
    AgreementId, DocumentId, FolderId, GroupId, OrganizationId, PersonId, SegmentId, SpaceId, Time,
};
use crate::store::entity::{
    agreement, document, folder, group, organization, person, segment, space,
};
use crate::store::known::id_in;

/// A row that has a caller's key. One without goes by its id as text.
pub(super) trait Keyed: Clone + PartialEq + Send + Sync {
    type Entity: EntityTrait<Model = Self>;
    const KEY: <Self::Entity as EntityTrait>::Column;
    const ID: <Self::Entity as EntityTrait>::Column;

    fn id(&self) -> Uuid;
    fn key(&self) -> Option<&str>;
    /// The id as text.
    fn name(&self) -> String;
    /// The id that this text is.
    fn named(text: &str) -> Option<Uuid>;
    /// Counts a change.
    fn change(&mut self, now: Time);
}

macro_rules! keyed {
    ($($module:ident $id:ident ($row:ident, $now:ident) $change:block)*) => {$(
        impl Keyed for $module::Model {
            type Entity = $module::Entity;
            const KEY: $module::Column = $module::Column::Key;
            const ID: $module::Column = $module::Column::Id;

            fn id(&self) -> Uuid {
                self.id
            }

            fn key(&self) -> Option<&str> {
                self.key.as_deref()
            }

            fn name(&self) -> String {
                $id(self.id).to_string()
            }

            fn named(text: &str) -> Option<Uuid> {
                text.parse::<$id>().ok().map(|id| id.0)
            }

            fn change(&mut self, $now: Time) {
                let $row = self;
                $change
            }
        }
    )*};
}

keyed! {
    organization OrganizationId (row, now) { row.version += 1; row.updated_at = now; }
    person PersonId (row, now) { row.version += 1; row.updated_at = now; }
    group GroupId (row, now) { row.version += 1; row.updated_at = now; }
    segment SegmentId (row, now) { row.version += 1; row.updated_at = now; }
    space SpaceId (row, now) { row.version += 1; row.updated_at = now; }
    folder FolderId (row, now) { row.version += 1; row.updated_at = now; }
    // When a document changed is told by its line.
    document DocumentId (row, _now) { row.version += 1; }
    // It has neither a version nor an instant of its last change.
    agreement AgreementId (_row, _now) {}
}

/// The key that a row has from now on: its own; without one, the line's, unless that is only
/// the row's id as text.
pub(super) fn key_of<M: Keyed>(old: Option<&M>, given: Option<String>) -> Option<String> {
    let Some(old) = old else { return given };
    let own = old.key().map(str::to_owned);
    own.or_else(|| given.filter(|given| *given != old.name()))
}

/// The rows that these keys name, by the key as given.
pub(super) async fn by_key<M: Keyed>(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, M>> {
    let (mut texts, mut ids) = (Vec::new(), Vec::new());
    for key in keys {
        texts.push(key);
        ids.extend(M::named(key));
    }
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let backend = db.get_database_backend();
    let table = M::Entity::default();
    let mut wanted = Condition::any().add(key_in(backend, Expr::col((table, M::KEY)), &texts));
    if !ids.is_empty() {
        let unkeyed =
            Condition::all()
                .add(M::KEY.is_null())
                .add(id_in(backend, (table, M::ID), ids));
        wanted = wanted.add(unkeyed);
    }
    let rows = M::Entity::find().filter(wanted).all(db).await?;
    let named = rows.into_iter().map(|row| {
        let key = row.key().map_or_else(|| row.name(), str::to_owned);
        (key, row)
    });
    Ok(named.collect())
}

/// `column IN (the texts)`, in one bound value however many they are.
pub(super) fn key_in(
    backend: DbBackend,
    column: impl Into<SimpleExpr>,
    texts: &[&str],
) -> SimpleExpr {
    let members = match backend {
        DbBackend::Postgres => "(SELECT value FROM jsonb_array_elements_text($1::jsonb) AS value)",
        _ => "(SELECT value FROM json_each(?))",
    };
    let members = Expr::cust_with_values(members, [serde_json::json!(texts).to_string()]);
    column.into().binary(BinOper::In, members)
}

//! The rows of a noun in the order of their keys, a page at a time.

use std::collections::VecDeque;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::Dump;
use crate::error::Result;
use crate::model::{
    AgreementId, DocumentId, FolderId, GroupId, OrganizationId, PersonId, SegmentId, SpaceId,
};
use crate::store::connect::first_place;

/// A noun whose rows have keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// Organizations.
    Organization,
    /// People.
    Person,
    /// Groups.
    Group,
    /// Segments.
    Segment,
    /// Agreements.
    Agreement,
    /// Spaces.
    Space,
    /// Folders.
    Folder,
    /// Documents.
    Document,
}

impl Noun {
    fn table(self) -> &'static str {
        match self {
            Self::Organization => "organizations",
            Self::Person => "people",
            Self::Group => "groups",
            Self::Segment => "segments",
            Self::Agreement => "agreements",
            Self::Space => "spaces",
            Self::Folder => "folders",
            Self::Document => "documents",
        }
    }

    fn name(self, id: Uuid) -> String {
        match self {
            Self::Organization => OrganizationId(id).to_string(),
            Self::Person => PersonId(id).to_string(),
            Self::Group => GroupId(id).to_string(),
            Self::Segment => SegmentId(id).to_string(),
            Self::Agreement => AgreementId(id).to_string(),
            Self::Space => SpaceId(id).to_string(),
            Self::Folder => FolderId(id).to_string(),
            Self::Document => DocumentId(id).to_string(),
        }
    }
}

/// How far a listing is. Rows without a key go by their ids as text.
#[derive(Debug)]
pub struct Keys {
    noun: Noun,
    keyed: Half<String>,
    unkeyed: Half<Uuid>,
}

/// The rows with a key, or those without: what was read ahead, and from where to read on.
#[derive(Debug)]
struct Half<T> {
    ahead: VecDeque<(String, Uuid)>,
    after: T,
    ended: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: Option<String>,
}

impl Keys {
    /// All rows of a noun.
    pub fn of(noun: Noun) -> Self {
        Self {
            noun,
            keyed: Half::after(String::new()),
            unkeyed: Half::after(Uuid::nil()),
        }
    }
}

impl<T> Half<T> {
    fn after(after: T) -> Self {
        Self {
            ahead: VecDeque::new(),
            after,
            ended: false,
        }
    }
}

/// A page is read ahead in larger steps: to find where a step begins, PostgreSQL reads all keys.
const STEP: usize = 5_000;

impl Dump {
    /// The next keys, at most so many, each with the id of its row; none at the end.
    pub async fn next(&self, keys: &mut Keys, most: usize) -> Result<Vec<(String, Uuid)>> {
        let mut page = Vec::with_capacity(most);
        while page.len() < most {
            self.read_keyed(keys).await?;
            self.read_unkeyed(keys).await?;
            let keyed = keys.keyed.ahead.front().map(|(key, _)| key);
            let unkeyed = keys.unkeyed.ahead.front().map(|(key, _)| key);
            let half = match (keyed, unkeyed) {
                (None, None) => break,
                (Some(a), Some(b)) if b < a => &mut keys.unkeyed.ahead,
                (None, Some(_)) => &mut keys.unkeyed.ahead,
                _ => &mut keys.keyed.ahead,
            };
            page.extend(half.pop_front());
        }
        Ok(page)
    }

    async fn read_keyed(&self, keys: &mut Keys) -> Result<()> {
        let half = &mut keys.keyed;
        if half.ended || !half.ahead.is_empty() {
            return Ok(());
        }
        // By code points on both databases, whatever the server's locale.
        let (order, place) = match self.db().get_database_backend() {
            DbBackend::Postgres => ("\"key\" COLLATE \"C\"", "$1"),
            _ => ("\"key\"", "?"),
        };
        let table = keys.noun.table();
        let sql = format!(
            "SELECT id, \"key\" FROM {table} WHERE {order} > {place} ORDER BY {order} LIMIT {STEP}"
        );
        let rows = self.rows(&sql, half.after.clone().into()).await?;
        half.ended = rows.len() < STEP;
        let named = rows.into_iter().filter_map(|row| Some((row.key?, row.id)));
        half.ahead.extend(named);
        if let Some((last, _)) = half.ahead.back() {
            half.after = last.clone();
        }
        Ok(())
    }

    async fn read_unkeyed(&self, keys: &mut Keys) -> Result<()> {
        let (noun, half) = (keys.noun, &mut keys.unkeyed);
        if half.ended || !half.ahead.is_empty() {
            return Ok(());
        }
        let place = first_place(self.db().get_database_backend());
        let table = noun.table();
        let sql = format!(
            "SELECT id, \"key\" FROM {table} WHERE \"key\" IS NULL AND id > {place} \
             ORDER BY id LIMIT {STEP}"
        );
        let rows = self.rows(&sql, half.after.into()).await?;
        half.ended = rows.len() < STEP;
        half.ahead
            .extend(rows.into_iter().map(|row| (noun.name(row.id), row.id)));
        if let Some((_, last)) = half.ahead.back() {
            half.after = *last;
        }
        Ok(())
    }

    async fn rows(&self, sql: &str, after: Value) -> Result<Vec<Row>> {
        let db = self.db();
        let backend = db.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [after]);
        Ok(Row::find_by_statement(statement).all(&db).await?)
    }
}

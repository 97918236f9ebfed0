//! The orders that most lists have: by name, or newest first. And names that begin with
//! something. Alike on both databases, whatever the server's locale.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, SimpleExpr};
use uuid::Uuid;

use super::page::{Keyset, PlaceValues};
use crate::model::Time;

/// The place of one row in a list that is ordered by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePlace {
    /// The name.
    pub name: String,
    /// The row's id, which breaks ties.
    pub id: Uuid,
}

impl From<NamePlace> for PlaceValues {
    fn from(place: NamePlace) -> Self {
        (place.name.into(), place.id.into())
    }
}

/// The place of one row in a list that is ordered by an instant, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimePlace {
    /// The instant.
    pub at: Time,
    /// The row's id, which breaks ties.
    pub id: Uuid,
}

impl From<TimePlace> for PlaceValues {
    fn from(place: TimePlace) -> Self {
        (place.at.into(), place.id.into())
    }
}

impl TimePlace {
    /// Newest first, then by id.
    pub(in crate::store) fn newest_first(column: SimpleExpr, id: SimpleExpr) -> Keyset {
        Keyset {
            column,
            tie: id,
            descending: true,
        }
    }
}

/// The order by name, first to last, then by id.
pub(in crate::store) fn by_name(backend: DbBackend, table: &str, column: &str) -> Keyset {
    Keyset {
        column: code_points(backend, table, column),
        tie: Expr::cust(format!("\"{table}\".\"id\"")),
        descending: false,
    }
}

/// The text column, ordered by code point.
pub(in crate::store) fn code_points(backend: DbBackend, table: &str, column: &str) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust(format!("\"{table}\".\"{column}\" COLLATE \"C\"")),
        _ => Expr::cust(format!("\"{table}\".\"{column}\"")),
    }
}

/// Whether the text column begins with `prefix`; the case of ASCII letters does not count.
pub(in crate::store) fn starts_with(
    backend: DbBackend,
    (table, column): (&str, &str),
    prefix: &str,
) -> SimpleExpr {
    let prefix = prefix.trim().to_ascii_lowercase();
    let column = format!("\"{table}\".\"{column}\"");
    match backend {
        DbBackend::Postgres => Expr::cust_with_values(
            format!("starts_with(lower({column} COLLATE \"C\"), $1)"),
            [prefix],
        ),
        _ => Expr::cust_with_values(
            format!("substr(lower({column}), 1, length(?)) = ?"),
            [prefix.clone(), prefix],
        ),
    }
}

/// Whether the text column is exactly `text`; the case of ASCII letters does not count.
pub(in crate::store) fn is_named(
    backend: DbBackend,
    (table, column): (&str, &str),
    text: &str,
) -> SimpleExpr {
    let text = text.trim().to_ascii_lowercase();
    let column = format!("\"{table}\".\"{column}\"");
    match backend {
        DbBackend::Postgres => {
            Expr::cust_with_values(format!("lower({column} COLLATE \"C\") = $1"), [text])
        }
        _ => Expr::cust_with_values(format!("lower({column}) = ?"), [text]),
    }
}

//! Database errors in the hub's words: named constraints become input errors, lost
//! connections "unavailable", everything else a fault with its cause.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::error::{Error, InvalidCode};

/// Unique constraints: what the database calls them (a name on PostgreSQL, `table.column` on
/// SQLite), the input field, and what to say.
const UNIQUE: &[(&str, &str, &str, &str)] = &[
    (
        "people_email_unique",
        "people.email",
        "email",
        "someone already has this address",
    ),
    (
        "organizations_slug_unique",
        "organizations.slug",
        "slug",
        "an organization already has this slug",
    ),
    (
        "organizations_host_unique",
        "organizations.role",
        "role",
        "the hub already has a host",
    ),
    (
        "spaces_slug_unique",
        "spaces.slug",
        "slug",
        "a space already has this slug",
    ),
    (
        "provisioned_people_organization_id_external_id_unique",
        "provisioned_people.organization_id",
        "externalId",
        "somebody of the organization already has this externalId",
    ),
    (
        "provisioned_groups_organization_id_external_id_unique",
        "provisioned_groups.organization_id",
        "externalId",
        "a group of the organization already has this externalId",
    ),
    (
        "groups_organization_id_name_unique",
        "groups.organization_id",
        "name",
        "the organization already has a group of this name",
    ),
];

/// A failure to reach the database at all.
pub(in crate::store) fn unavailable(error: DbErr) -> Error {
    match &error {
        DbErr::Conn(RuntimeErr::SqlxError(source)) => Error::Unavailable(format!(
            "the database can't be reached: {source}; check --database and that its server runs"
        )),
        DbErr::ConnectionAcquire(_) => Error::Unavailable(
            "the database is too busy to answer; try again in a moment".to_owned(),
        ),
        _ => Error::internal(error),
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => taken(&text),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::rule(
                InvalidCode::WrongState,
                "",
                "something that still exists refers to this, or it refers to something that is gone",
            ),
            _ if is_unfit(&error) => Self::invalid(
                "",
                "holds a character or an instant that can't be stored or compared",
            ),
            _ if is_busy(&error) => Self::Unavailable(
                "the database is busy with another writer; try again in a moment".to_owned(),
            ),
            _ => lost(error),
        }
    }
}

/// As `unavailable`, while serving: what the database says of itself is for the log only.
fn lost(error: DbErr) -> Error {
    if !matches!(&error, DbErr::Conn(_)) {
        return unavailable(error);
    }
    tracing::error!(
        error = &error as &dyn std::error::Error,
        "the database can't be reached"
    );
    Error::Unavailable("the database can't be reached; try again in a moment".to_owned())
}

fn taken(text: &str) -> Error {
    let known = UNIQUE
        .iter()
        .find(|(name, column, ..)| text.contains(name) || text.contains(column));
    match known {
        Some((.., field, message)) => Error::rule(InvalidCode::Taken, field, *message),
        None => Error::rule(InvalidCode::Taken, "key", "something already has this key"),
    }
}

/// Class 22 is PostgreSQL's "data exception": U+0000 in a text, an instant out of range.
fn is_unfit(error: &DbErr) -> bool {
    code(error).is_some_and(|code| code.len() == 5 && code.starts_with("22"))
}

fn is_busy(error: &DbErr) -> bool {
    // SQLITE_BUSY and its extended codes; 40001 and 40P01 are PostgreSQL's "retry".
    let busy = ["5", "261", "517", "40001", "40P01"];
    code(error).is_some_and(|code| busy.contains(&code.as_str()))
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source))) =
        error
    else {
        return None;
    };
    match source.as_ref() {
        sqlx::Error::Database(database) => database.code().map(|code| code.into_owned()),
        _ => None,
    }
}

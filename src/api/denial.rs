//! Denied access as the API sees it: reads by name that find nothing, and refused mutations, are
//! handed to the store for the audit log. What the caller is answered does not depend on it.

use async_graphql::{Context, Value};

use super::document::DocumentBy;
use super::error::fault;
use super::folder::FolderBy;
use super::session::viewer;
use super::space::SpaceBy;
use crate::error::{Error, InvalidCode, Result};
use crate::store::{Refused, Sought};

/// What a read by name found; when nothing, notes that it was asked for.
pub fn found<T>(
    ctx: &Context<'_>,
    sought: Sought,
    found: Result<Option<T>>,
) -> Option<async_graphql::Result<T>> {
    if matches!(found, Ok(None)) {
        viewer(ctx).missed(ctx.field().name(), sought);
    }
    found.map_err(fault).transpose()
}

impl From<&DocumentBy> for Sought {
    fn from(by: &DocumentBy) -> Self {
        match by {
            DocumentBy::Id(id) => Self::Id(id.to_string()),
            DocumentBy::Key(key) => Self::DocumentKey(key.clone()),
        }
    }
}

impl From<&FolderBy> for Sought {
    fn from(by: &FolderBy) -> Self {
        match by {
            FolderBy::Id(id) => Self::Id(id.to_string()),
            FolderBy::Key(key) => Self::FolderKey(key.clone()),
        }
    }
}

impl From<&SpaceBy> for Sought {
    fn from(by: &SpaceBy) -> Self {
        match by {
            SpaceBy::Id(id) => Self::Id(id.to_string()),
            SpaceBy::Slug(slug) => Self::SpaceSlug(slug.clone()),
            SpaceBy::Key(key) => Self::SpaceKey(key.clone()),
        }
    }
}

/// Writes a refused mutation into the audit log; other failures of it are none of its business.
pub async fn audit_refusal(ctx: &Context<'_>, error: &Error) -> async_graphql::Result<()> {
    let (rule, field) = match error {
        Error::Forbidden(_) => ("FORBIDDEN", &[][..]),
        Error::NotFound => ("NOT_FOUND", &[][..]),
        Error::Invalid { code, field, .. } => match code {
            InvalidCode::NotFound => ("NOT_FOUND", &field[..]),
            InvalidCode::ExceedsOwnLevel => ("EXCEEDS_OWN_LEVEL", &[][..]),
            // Only here it is about the caller's own access.
            InvalidCode::OrganizationNotParticipant if ctx.field().name() == "breakGlass" => {
                ("NOT_PARTICIPANT", &[][..])
            }
            InvalidCode::LinkBarred => ("LINK_BARRED", &[][..]),
            InvalidCode::CodeWrong => ("CODE_WRONG", &[][..]),
            InvalidCode::PasswordWrong => ("PASSWORD_WRONG", &[][..]),
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let refused = Refused {
        action: ctx.field().name().to_owned(),
        object: object(ctx, field),
        rule,
        message: error.to_string(),
    };
    viewer(ctx).audit_refusal(refused).await.map_err(fault)
}

/// What the inputs of mutations call the thing that they are about; the first that is given.
const SUBJECTS: [&str; 13] = [
    "id",
    "items",
    "notifications",
    "node",
    "document",
    "place",
    "space",
    "folder",
    "person",
    "organization",
    "agreement",
    "a",
    "subject",
];

/// The id in the field that the error names, or else of what the mutation is about.
fn object(ctx: &Context<'_>, field: &[String]) -> Option<String> {
    let arguments = ctx.field().arguments().ok()?;
    let (_, input) = arguments.into_iter().find(|(name, _)| name == "input")?;
    let named = field.iter().try_fold(&input, |value, name| match value {
        Value::Object(fields) => fields.get(name.as_str()),
        _ => None,
    });
    let named = named.filter(|_| !field.is_empty()).and_then(id_in);
    named.or_else(|| {
        let Value::Object(fields) = &input else {
            return None;
        };
        SUBJECTS.iter().find_map(|name| id_in(fields.get(*name)?))
    })
}

/// The id, or the one inside an input that takes exactly one of several.
fn id_in(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        Value::Object(fields) if fields.len() == 1 => id_in(fields.values().next()?),
        Value::List(items) if items.len() == 1 => id_in(items.first()?),
        _ => None,
    }
}

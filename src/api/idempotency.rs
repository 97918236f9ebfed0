//! Idempotency keys in the API: a mutation that makes something, and came with an `Idempotency-Key`, makes
//! it once. Whoever repeats the request gets what the first made, as it is now and as far as the viewer may
//! see it; secrets are never shown again.
//!
//! Owns what a request has to have in common with the one it repeats. What was made is kept by the store.

use async_graphql::{Context, Name, Value};

use super::ask::{ATTEMPTS, keeps_changing};
use super::session::{session, viewer};
use crate::error::{Error, Result};
use crate::model;
use crate::store::{IdempotencyKey, MadeLink, Sought, Viewer, Visible};

/// Makes something as the viewer: once only where the request came with a key. What an earlier request with
/// the same key and the same input made is returned as if this one had made it.
pub async fn once<T: Made, F>(
    ctx: &Context<'_>,
    create: impl FnOnce(Viewer) -> F + Send,
) -> Result<T>
where
    F: Future<Output = Result<T>> + Send,
{
    match create(maker(ctx)?).await {
        Err(Error::Repeated { object }) => match again(ctx, &object).await? {
            Some(made) => Ok(made),
            None => Err(Error::Repeated { object }),
        },
        made => made,
    }
}

/// With a secret that is shown because this request made it.
pub fn with_secret<R, S>((row, secret): (R, S)) -> (R, Option<S>) {
    (row, Some(secret))
}

/// The viewer of the request, with its key as this field uses it.
fn maker(ctx: &Context<'_>) -> Result<Viewer> {
    let session = session(ctx);
    let Some(key) = &session.idempotency_key else {
        return Ok(session.viewer.clone());
    };
    let field = ctx.field();
    // Several fields of one request may make the same. They run one after the other, so that the same request has
    // each at the same place, whatever it calls it.
    let place = session.next_place().to_string();
    let arguments = field.arguments();
    let arguments = arguments.map_err(|error| Error::internal(error.message))?;
    let mut input = String::new();
    write_object(
        arguments.iter().map(|(name, value)| (name, value)),
        &mut input,
    );
    let key = IdempotencyKey::new(key, &place, (field.name(), &input));
    Ok(session.viewer.with_idempotency_key(key))
}

/// Reads what an earlier request made, by the rights of now: they may be newer than what this one signed in
/// with, when both came at the same time.
async fn again<T: Made>(ctx: &Context<'_>, object: &str) -> Result<Option<T>> {
    for _ in 0..ATTEMPTS {
        let now = viewer(ctx).renewed().await?;
        let made = T::again(&now, object).await?;
        if now.is_current().await? {
            if made.is_none() {
                now.missed(ctx.field().name(), Sought::Id(object.to_owned()));
            }
            return Ok(made);
        }
    }
    Err(keeps_changing())
}

/// What mutations make and can show again.
#[async_trait::async_trait]
pub trait Made: Sized + Send {
    /// What an earlier request made, by the id in its audit entry; none where the viewer does not see it.
    async fn again(viewer: &Viewer, object: &str) -> Result<Option<Self>>;
}

macro_rules! made {
    ($($row:ident, $id:ident, $read:ident;)*) => {$(
        #[async_trait::async_trait]
        impl Made for Visible<model::$row> {
            async fn again(viewer: &Viewer, object: &str) -> Result<Option<Self>> {
                let id: model::$id = object.parse().map_err(Error::internal)?;
                Ok(viewer.$read(&[id]).await?.pop())
            }
        }
    )*};
}

made! {
    AccessRequest, AccessRequestId, access_requests_by_ids;
    Agreement, AgreementId, agreements_by_ids;
    Document, DocumentId, documents_by_ids;
    Folder, FolderId, folders_by_ids;
    Group, GroupId, groups_by_ids;
    IdentityProvider, IdentityProviderId, providers_by_ids;
    Organization, OrganizationId, organizations_by_ids;
    Person, PersonId, people_by_ids;
    SavedSearch, SavedSearchId, saved_searches_by_ids;
    Segment, SegmentId, segments_by_ids;
    ShareLink, ShareLinkId, share_links_by_ids;
    Space, SpaceId, spaces_by_ids;
    SynonymGroup, SynonymGroupId, synonyms_by_ids;
    Token, TokenId, tokens_by_ids;
    Wall, WallId, walls_by_ids;
}

#[async_trait::async_trait]
impl Made for Visible<model::Grant> {
    async fn again(viewer: &Viewer, object: &str) -> Result<Option<Self>> {
        let id = object.parse().map_err(Error::internal)?;
        viewer.grant_by_id(id).await
    }
}

#[async_trait::async_trait]
impl Made for Visible<model::Denial> {
    async fn again(viewer: &Viewer, object: &str) -> Result<Option<Self>> {
        let id = object.parse().map_err(Error::internal)?;
        viewer.denial_by_id(id).await
    }
}

/// Nothing but a secret: there is nothing of it to be read.
#[async_trait::async_trait]
impl Made for Option<MadeLink> {
    async fn again(_: &Viewer, _: &str) -> Result<Option<Self>> {
        Ok(Some(None))
    }
}

/// With a secret, which is not kept.
#[async_trait::async_trait]
impl<R: Made, S: Send> Made for (R, Option<S>) {
    async fn again(viewer: &Viewer, object: &str) -> Result<Option<Self>> {
        let row = R::again(viewer, object).await?;
        Ok(row.map(|row| (row, None)))
    }
}

/// The same text for the same value: fields in one order, and words as in variables.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => write_object(fields.iter(), text),
        Value::List(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Enum(word) => text.push_str(&Value::String(word.to_string()).to_string()),
        other => text.push_str(&other.to_string()),
    }
}

fn write_object<'v>(fields: impl Iterator<Item = (&'v Name, &'v Value)>, text: &mut String) {
    let mut fields: Vec<_> = fields.collect();
    fields.sort_unstable_by_key(|(name, _)| name.as_str());
    text.push('{');
    for (name, value) in fields {
        text.push_str(name);
        text.push(':');
        write(value, text);
        text.push(',');
    }
    text.push('}');
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn text(value: &Value) -> String {
        let mut text = String::new();
        write(value, &mut text);
        text
    }

    #[test]
    fn the_same_values_are_the_same_text_and_others_are_not() {
        let one = value!({"a": [1, {"b": true, "c": null}], "d": "x\"y"});
        let same = value!({"d": "x\"y", "a": [1, {"c": null, "b": true}]});
        assert_eq!(text(&one), text(&same));
        let word = Value::Enum(Name::new("View"));
        assert_eq!(text(&word), text(&value!("View")));
        let others = [
            value!({"a": [1, {"b": true, "c": null}], "d": "x"}),
            value!({"a": [1, {"b": true}], "d": "x\"y"}),
            value!({"a": [{"b": true, "c": null}, 1], "d": "x\"y"}),
            value!({"a": ["1", {"b": true, "c": null}], "d": "x\"y"}),
            value!({"a": [1, {"b": true, "c": null}, "d"], "d": "x\"y"}),
        ];
        for other in others {
            assert_ne!(text(&one), text(&other), "{other}");
        }
    }
}

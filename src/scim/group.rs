//! Groups of the organization: a name, and people of that organization.

use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::filter::{self, Path};
use super::list;
use super::patch::{self, Change, Verb};
use super::{Method, ROOT, Reply, Request, expected, missed, object, refused, resource, tag};
use crate::error::Error;
use crate::hub::provision::{self, GroupWish, Members};
use crate::model::{Group, GroupId, PersonId};
use crate::store::{GroupsSought, Provisioned, Viewer};

/// The schema.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// `GET /Groups`
pub async fn list(viewer: &Viewer, request: &Request) -> Result<Reply, Fault> {
    let (skip, take) = list::part(request)?;
    let Some(sought) = sought(list::parameter(request, "filter"))? else {
        return Ok(Reply::of(200, list::reply(request, (skip, 0), Vec::new())));
    };
    let (groups, total) = viewer.provisioned_groups(&sought, (skip, take)).await?;
    let groups = groups.iter().map(written).collect();
    Ok(Reply::of(200, list::reply(request, (skip, total), groups)))
}

/// `GET /Groups/{id}`
pub async fn read(viewer: &Viewer, id: &str, request: &Request) -> Result<Reply, Fault> {
    let found = match id.parse() {
        Ok(id) => {
            let sought = GroupsSought {
                id: Some(id),
                ..GroupsSought::default()
            };
            viewer.provisioned_groups(&sought, (0, 1)).await?.0.pop()
        }
        Err(_) => None,
    };
    let group = found.ok_or_else(|| missed(viewer, id))?;
    Ok(resource(request, (200, written(&group), group.row.version)))
}

/// `POST /Groups`
pub async fn create(viewer: &Viewer, mut request: Request) -> Result<Reply, Fault> {
    let wish = whole(object(request.body.take())?)?;
    if wish.name.is_none() {
        return Err(Fault::value("`displayName` is missing"));
    }
    let group = match provision::add_group(viewer, wish).await {
        Ok(group) => group,
        Err(error) => return Err(refused(viewer, ("groupCreate", None), error).await),
    };
    Ok(resource(
        &request,
        (201, written(&group), group.row.version),
    ))
}

/// `PUT` and `PATCH /Groups/{id}`
pub async fn change(viewer: &Viewer, id: &str, mut request: Request) -> Result<Reply, Fault> {
    let body = object(request.body.take())?;
    let wish = match request.method {
        Method::Put => {
            let mut wish = whole(body)?;
            // What is left out is taken away, where the hub can do without it.
            wish.external_id.get_or_insert(None);
            if wish.members.is_empty() {
                wish.members.push(Members::Set(Vec::new()));
            }
            wish
        }
        _ => changed(patch::changes(body)?)?,
    };
    let changed = match id.parse::<GroupId>() {
        Ok(id) => provision::change_group(viewer, (id, expected(&request)), wish).await,
        Err(_) => Err(Error::NotFound),
    };
    let group = match changed {
        Ok(group) => group,
        Err(error) => {
            let of = ("groupUpdate", Some(id.to_owned()));
            return Err(refused(viewer, of, error).await);
        }
    };
    Ok(resource(
        &request,
        (200, written(&group), group.row.version),
    ))
}

/// `DELETE /Groups/{id}`
pub async fn remove(viewer: &Viewer, id: &str, request: &Request) -> Result<Reply, Fault> {
    let removed = match id.parse::<GroupId>() {
        Ok(id) => provision::remove_group(viewer, (id, expected(request))).await,
        Err(_) => Err(Error::NotFound),
    };
    match removed {
        Ok(()) => Ok(Reply {
            status: 204,
            ..Reply::default()
        }),
        Err(error) => {
            let of = ("groupDelete", Some(id.to_owned()));
            Err(refused(viewer, of, error).await)
        }
    }
}

/// Which groups a filter looks for; none: none can be meant.
fn sought(text: Option<&str>) -> Result<Option<GroupsSought>, Fault> {
    let mut sought = GroupsSought::default();
    for term in text.map(filter::filter).transpose()?.unwrap_or_default() {
        let (path, value) = (term.path, term.value);
        let Value::String(text) = value else {
            return Err(Fault::filter(format!(
                "`{}` is compared with a text",
                path.attribute
            )));
        };
        let is_other = match (path.attribute.as_str(), path.part.as_deref()) {
            ("id", None) => match text.parse::<GroupId>() {
                Ok(id) => sought.id.replace(id).is_some_and(|own| own != id),
                Err(_) => true,
            },
            ("members", None | Some("value")) => match text.parse::<PersonId>() {
                Ok(id) => sought.member.replace(id).is_some_and(|own| own != id),
                Err(_) => true,
            },
            ("displayname", None) => sought
                .name
                .replace(text.clone())
                .is_some_and(|own| own != text),
            ("externalid", None) => {
                let before = sought.external_id.replace(text.clone());
                before.is_some_and(|own| own != text)
            }
            (attribute, _) => {
                let detail = format!(
                    "`{attribute}` can't be looked for: there are displayName, externalId, id and members"
                );
                return Err(Fault::filter(detail));
            }
        };
        if is_other {
            return Ok(None);
        }
    }
    Ok(Some(sought))
}

fn whole(body: Map<String, Value>) -> Result<GroupWish, Fault> {
    let mut wish = GroupWish::default();
    for (path, value) in patch::each(body)? {
        let is_hubs = matches!(path.attribute.as_str(), "id" | "meta" | "schemas");
        if !is_hubs && !value.is_null() {
            take(&mut wish, Verb::Replace, &path, value)?;
        }
    }
    Ok(wish)
}

fn changed(changes: Vec<Change>) -> Result<GroupWish, Fault> {
    let mut wish = GroupWish::default();
    for change in changes {
        match change.path.attribute.as_str() {
            "meta" => return Err(Fault::fixed("`meta` is the hub's to say")),
            "id" | "schemas" => {}
            _ => take(&mut wish, change.verb, &change.path, change.value)?,
        }
    }
    Ok(wish)
}

fn take(wish: &mut GroupWish, verb: Verb, path: &Path, value: Value) -> Result<(), Fault> {
    let text = |name: &str, value: Value| match value {
        Value::String(text) => Ok(text),
        _ => Err(Fault::value(format!("`{name}` must be a text"))),
    };
    let is_removal = verb == Verb::Remove || value.is_null();
    match (path.attribute.as_str(), path.part.as_deref()) {
        ("members", None) => wish.members.push(members(verb, path, value)?),
        ("members", Some(_)) => {
            return Err(Fault::path("members are added and removed as a whole"));
        }
        ("displayname", None) if is_removal => {
            return Err(Fault::fixed("`displayName` can't be taken away"));
        }
        ("displayname", None) => wish.name = Some(text("displayName", value)?),
        ("externalid", None) if is_removal => wish.external_id = Some(None),
        ("externalid", None) => wish.external_id = Some(Some(text("externalId", value)?)),
        _ => {}
    }
    Ok(())
}

/// `members`, `members[value eq "…"]`, with a value or without.
fn members(verb: Verb, path: &Path, value: Value) -> Result<Members, Fault> {
    let mut named = Vec::new();
    for term in &path.which {
        match (term.path.attribute.as_str(), &term.value) {
            ("value", Value::String(id)) => named.push(person(id)?),
            _ => return Err(Fault::filter("members are told by `value eq \"…\"`")),
        }
    }
    let is_named = !path.which.is_empty();
    let given = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(member).collect::<Result<_, _>>()?,
        one => vec![member(&one)?],
    };
    Ok(match (verb, is_named) {
        (Verb::Remove, true) => Members::Remove(named),
        (Verb::Remove, false) if given.is_empty() => Members::Set(Vec::new()),
        (Verb::Remove, false) => Members::Remove(given),
        (_, true) => {
            return Err(Fault::path(
                "one member can't become another: remove and add",
            ));
        }
        (Verb::Add, false) => Members::Add(given),
        (Verb::Replace, false) => Members::Set(given),
    })
}

fn member(item: &Value) -> Result<PersonId, Fault> {
    let id = item.get("value").unwrap_or(item).as_str();
    let id = id.ok_or_else(|| Fault::value("a member is {\"value\": \"<id of a user>\"}"))?;
    person(id)
}

/// In the words in which the hub says it of somebody whom it does not know.
fn person(id: &str) -> Result<PersonId, Fault> {
    let unknown = |_| Fault::value(format!("members: {id} is nobody of this organization"));
    id.parse().map_err(unknown)
}

/// A group as it is sent.
fn written(group: &Provisioned<Group>) -> Value {
    let row = &group.row;
    let id = row.id.to_string();
    let members = row.members.iter().map(|person| {
        json!({ "value": person.to_string(), "type": "User", "$ref": format!("{ROOT}/Users/{person}") })
    });
    let members: Vec<Value> = members.collect();
    let mut written = json!({
        "schemas": [SCHEMA],
        "id": id,
        "displayName": row.name,
        "members": members,
        "meta": {
            "resourceType": "Group",
            "created": row.created_at.to_rfc3339(),
            "lastModified": row.updated_at.to_rfc3339(),
            "location": format!("{ROOT}/Groups/{id}"),
            "version": tag(row.version),
        },
    });
    if let Some(name) = &group.external_id {
        written["externalId"] = Value::from(name.as_str());
    }
    written
}

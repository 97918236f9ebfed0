//! Users: the people of the organization. `userName` is their address, which is all that the hub knows them
//! by; roles are never given here.

use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::filter::{self, Path};
use super::list;
use super::patch::{self, Change, Verb};
use super::{Method, ROOT, Reply, Request, expected, missed, object, refused, resource, tag};
use crate::error::Error;
use crate::hub::provision::{self, PersonWish};
use crate::model::{Person, PersonId};
use crate::store::{PeopleSought, Provisioned, Viewer};

/// The schema.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A name in the forms in which it may be sent.
#[derive(Debug, Default)]
struct Names {
    display: Option<String>,
    formatted: Option<String>,
    given: Option<String>,
    family: Option<String>,
}

/// What a request says of somebody.
#[derive(Debug, Default)]
struct Said {
    wish: PersonWish,
    names: Names,
}

/// `GET /Users`
pub async fn list(viewer: &Viewer, request: &Request) -> Result<Reply, Fault> {
    let (skip, take) = list::part(request)?;
    let Some(sought) = sought(list::parameter(request, "filter"))? else {
        return Ok(Reply::of(200, list::reply(request, (skip, 0), Vec::new())));
    };
    let (people, total) = viewer.provisioned_people(&sought, (skip, take)).await?;
    let people = people.iter().map(written).collect();
    Ok(Reply::of(200, list::reply(request, (skip, total), people)))
}

/// `GET /Users/{id}`
pub async fn read(viewer: &Viewer, id: &str, request: &Request) -> Result<Reply, Fault> {
    let person = find(viewer, id).await?;
    let person = person.ok_or_else(|| missed(viewer, id))?;
    Ok(resource(
        request,
        (200, written(&person), person.row.version),
    ))
}

/// `POST /Users`
pub async fn create(viewer: &Viewer, mut request: Request) -> Result<Reply, Fault> {
    let said = whole(object(request.body.take())?)?;
    if said.wish.email.is_none() {
        return Err(Fault::value("`userName` is missing: send the mail address"));
    }
    let wish = said.wish(None);
    let person = match provision::add_person(viewer, wish).await {
        Ok(person) => person,
        Err(error) => return Err(refused(viewer, ("personInvite", None), error).await),
    };
    Ok(resource(
        &request,
        (201, written(&person), person.row.version),
    ))
}

/// `PUT` and `PATCH /Users/{id}`
pub async fn change(viewer: &Viewer, id: &str, mut request: Request) -> Result<Reply, Fault> {
    let body = object(request.body.take())?;
    let said = match request.method {
        Method::Put => {
            let mut said = whole(body)?;
            // What is left out is taken away, where the hub can do without it.
            said.wish.external_id.get_or_insert(None);
            said
        }
        _ => changed(patch::changes(body)?)?,
    };
    let known = find(viewer, id).await?;
    let of = ("personUpdate", Some(id.to_owned()));
    let Some(known) = known else {
        return Err(refused(viewer, of, Error::NotFound).await);
    };
    let wish = said.wish(Some(&known.row.name));
    let at = (known.row.id, expected(&request));
    let person = match provision::change_person(viewer, at, wish).await {
        Ok(person) => person,
        Err(error) => return Err(refused(viewer, of, error).await),
    };
    Ok(resource(
        &request,
        (200, written(&person), person.row.version),
    ))
}

/// `DELETE /Users/{id}`
pub async fn remove(viewer: &Viewer, id: &str, request: &Request) -> Result<Reply, Fault> {
    let removed = match id.parse::<PersonId>() {
        Ok(id) => provision::remove_person(viewer, (id, expected(request))).await,
        Err(_) => Err(Error::NotFound),
    };
    match removed {
        Ok(()) => Ok(Reply {
            status: 204,
            ..Reply::default()
        }),
        Err(error) => {
            let of = ("personDeactivate", Some(id.to_owned()));
            Err(refused(viewer, of, error).await)
        }
    }
}

async fn find(viewer: &Viewer, id: &str) -> Result<Option<Provisioned<Person>>, Fault> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let sought = PeopleSought {
        id: Some(id),
        ..PeopleSought::default()
    };
    Ok(viewer.provisioned_people(&sought, (0, 1)).await?.0.pop())
}

/// Whom a filter looks for; none: nobody can be meant.
fn sought(text: Option<&str>) -> Result<Option<PeopleSought>, Fault> {
    let mut sought = PeopleSought::default();
    for term in text.map(filter::filter).transpose()?.unwrap_or_default() {
        let (path, value) = (term.path, term.value);
        let part = path.part.as_deref();
        if let ("active", None) = (path.attribute.as_str(), part) {
            sought.active = Some(truth(&value)?);
            continue;
        }
        let Value::String(text) = value else {
            return Err(Fault::filter(format!(
                "`{}` is compared with a text",
                path.attribute
            )));
        };
        let slot = match (path.attribute.as_str(), part) {
            ("id", None) => match text.parse::<PersonId>() {
                Ok(id) if sought.id.is_none_or(|own| own == id) => {
                    sought.id = Some(id);
                    continue;
                }
                _ => return Ok(None),
            },
            ("username", None) | ("emails", None | Some("value")) => {
                (&mut sought.email, text.trim().to_lowercase())
            }
            ("displayname", None) | ("name", Some("formatted")) => (&mut sought.name, text),
            ("externalid", None) => (&mut sought.external_id, text),
            (attribute, _) => {
                let detail = format!(
                    "`{attribute}` can't be looked for: there are userName, emails, displayName, externalId, id and active"
                );
                return Err(Fault::filter(detail));
            }
        };
        if slot.0.as_ref().is_some_and(|own| *own != slot.1) {
            return Ok(None);
        }
        *slot.0 = Some(slot.1);
    }
    Ok(Some(sought))
}

fn whole(body: Map<String, Value>) -> Result<Said, Fault> {
    let mut said = Said::default();
    for (path, value) in patch::each(body)? {
        // What the hub itself says of a resource is sent back by many; null is as if it were not there.
        let is_hubs = matches!(
            path.attribute.as_str(),
            "id" | "meta" | "schemas" | "groups"
        );
        if !is_hubs && !value.is_null() {
            said.take(Verb::Replace, &path, value)?;
        }
    }
    Ok(said)
}

fn changed(changes: Vec<Change>) -> Result<Said, Fault> {
    let mut said = Said::default();
    for change in changes {
        match change.path.attribute.as_str() {
            "meta" | "groups" => {
                let detail = format!("`{}` is the hub's to say", change.path.attribute);
                return Err(Fault::fixed(detail));
            }
            "id" | "schemas" => {}
            _ => said.take(change.verb, &change.path, change.value)?,
        }
    }
    Ok(said)
}

impl Said {
    /// Takes in what is said of one attribute. What the hub does not keep is checked by nobody.
    fn take(&mut self, verb: Verb, path: &Path, value: Value) -> Result<(), Fault> {
        let is_removal = verb == Verb::Remove || value.is_null();
        let (wish, names) = (&mut self.wish, &mut self.names);
        match (path.attribute.as_str(), path.part.as_deref()) {
            ("externalid", None) if is_removal => wish.external_id = Some(None),
            ("username" | "active" | "displayname", None) if is_removal => {
                let detail = format!("`{}` can't be taken away", path.attribute);
                return Err(Fault::fixed(detail));
            }
            ("name", _) if is_removal => {}
            ("externalid", None) => wish.external_id = Some(Some(text("externalId", value)?)),
            ("username", None) => wish.email = Some(text("userName", value)?),
            ("active", None) => wish.active = Some(truth(&value)?),
            ("displayname", None) => names.display = filled(text("displayName", value)?),
            ("name", None) => {
                let Value::Object(parts) = value else {
                    return Err(Fault::value("`name` must be an object"));
                };
                for (part, value) in parts {
                    let path = Path {
                        part: Some(part.to_lowercase()),
                        ..path.clone()
                    };
                    self.take(verb, &path, value)?;
                }
            }
            ("name", Some("formatted")) => {
                names.formatted = filled(text("name.formatted", value)?);
            }
            ("name", Some("givenname")) => names.given = Some(text("name.givenName", value)?),
            ("name", Some("familyname")) => names.family = Some(text("name.familyName", value)?),
            _ => {}
        }
        Ok(())
    }

    /// With the name that comes of its forms; parts of it replace those of the name before.
    fn wish(self, before: Option<&str>) -> PersonWish {
        let names = self.names;
        let parts = match (names.given, names.family) {
            (None, None) => None,
            (given, family) => {
                let (first, last) = before.map(split).unwrap_or_default();
                let given = given.unwrap_or_else(|| first.to_owned());
                let family = family.unwrap_or_else(|| last.to_owned());
                filled(
                    format!("{} {}", given.trim(), family.trim())
                        .trim()
                        .to_owned(),
                )
            }
        };
        PersonWish {
            name: names.display.or(names.formatted).or(parts),
            ..self.wish
        }
    }
}

/// The given and the family name, as far as one can tell.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once(' ').unwrap_or(("", name))
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn text(name: &str, value: Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Fault::value(format!("`{name}` must be a text"))),
    }
}

/// Some providers send texts for truth values.
fn truth(value: &Value) -> Result<bool, Fault> {
    match value {
        Value::Bool(is) => Ok(*is),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Fault::value("`active` must be true or false")),
    }
}

/// Somebody as it is sent.
fn written(person: &Provisioned<Person>) -> Value {
    let row = &person.row;
    let (given, family) = split(&row.name);
    let id = row.id.to_string();
    let mut user = json!({
        "schemas": [SCHEMA],
        "id": id,
        "userName": row.email,
        "displayName": row.name,
        "name": { "formatted": row.name, "givenName": given, "familyName": family },
        "active": row.active,
        "emails": [{ "value": row.email, "type": "work", "primary": true }],
        "meta": {
            "resourceType": "User",
            "created": row.created_at.to_rfc3339(),
            "lastModified": row.updated_at.to_rfc3339(),
            "location": format!("{ROOT}/Users/{id}"),
            "version": tag(row.version),
        },
    });
    if let Some(name) = &person.external_id {
        user["externalId"] = Value::from(name.as_str());
    }
    user
}

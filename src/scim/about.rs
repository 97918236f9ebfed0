//! What the hub says of itself: what it can do, which resources there are, and what they have.

use serde_json::{Value, json};

use super::fault::Fault;
use super::{ROOT, Reply, group, list, user};

/// `ServiceProviderConfig`
pub fn provider() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": list::MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Token",
            "description": "A token that provisions, as `Authorization: Bearer …`",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{ROOT}/ServiceProviderConfig"),
        },
    })
}

/// `ResourceTypes`
pub fn types() -> Vec<Value> {
    let one = |name: &str, schema: &str, description: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": format!("/{name}s"),
            "description": description,
            "schema": schema,
            "meta": {
                "resourceType": "ResourceType",
                "location": format!("{ROOT}/ResourceTypes/{name}"),
            },
        })
    };
    vec![
        one("User", user::SCHEMA, "The people of the organization"),
        one("Group", group::SCHEMA, "The groups of the organization"),
    ]
}

/// One of these, by its id.
pub fn one(all: Vec<Value>, id: &str) -> Result<Reply, Fault> {
    let found = all.into_iter().find(|one| one["id"] == id);
    let missing = || Fault::new(404, "there is no such resource");
    Ok(Reply::of(200, found.ok_or_else(missing)?))
}

/// An attribute: its name, its type, what may be done with it, whether no two have the same, what it is.
type Attribute<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

fn attribute((name, kind, mutability, uniqueness, description): Attribute<'_>) -> Value {
    json!({
        "name": name,
        "type": kind,
        "multiValued": false,
        "description": description,
        "required": matches!(name, "userName" | "displayName"),
        "caseExact": matches!(name, "externalId" | "value"),
        "mutability": mutability,
        "returned": "default",
        "uniqueness": uniqueness,
    })
}

fn complex(attributes: Value, name: &str, is_list: bool, parts: Vec<Value>) -> Value {
    let mut whole = attributes;
    whole["name"] = Value::from(name);
    whole["multiValued"] = Value::from(is_list);
    whole["subAttributes"] = Value::from(parts);
    whole
}

/// `Schemas`
pub fn schemas() -> Vec<Value> {
    let write = "readWrite";
    let name = complex(
        attribute(("", "complex", write, "none", "The name, in its parts")),
        "name",
        false,
        vec![
            attribute((
                "formatted",
                "string",
                write,
                "none",
                "The whole name; displayName comes before it",
            )),
            attribute((
                "givenName",
                "string",
                write,
                "none",
                "All but the last word of the name",
            )),
            attribute((
                "familyName",
                "string",
                write,
                "none",
                "The last word of the name",
            )),
        ],
    );
    let emails = complex(
        attribute(("", "complex", "readOnly", "none", "The address of userName")),
        "emails",
        true,
        vec![
            attribute(("value", "string", "readOnly", "none", "The address")),
            attribute(("type", "string", "readOnly", "none", "work")),
            attribute(("primary", "boolean", "readOnly", "none", "true")),
        ],
    );
    let members = complex(
        attribute((
            "",
            "complex",
            write,
            "none",
            "People of the organization, at most 1000",
        )),
        "members",
        true,
        vec![
            attribute(("value", "string", "immutable", "none", "The id of the user")),
            attribute((
                "$ref",
                "reference",
                "immutable",
                "none",
                "Where the user is found",
            )),
            attribute(("type", "string", "immutable", "none", "User")),
        ],
    );
    let external = attribute((
        "externalId",
        "string",
        write,
        "none",
        "What the identity provider calls it",
    ));
    let schema = |id: &str, name: &str, attributes: Vec<Value>| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{ROOT}/Schemas/{id}") },
        })
    };
    vec![
        schema(
            user::SCHEMA,
            "User",
            vec![
                attribute((
                    "userName",
                    "string",
                    write,
                    "server",
                    "The mail address, by which the hub knows the person",
                )),
                attribute(("displayName", "string", write, "none", "The full name")),
                name,
                emails,
                attribute((
                    "active",
                    "boolean",
                    write,
                    "none",
                    "Whether the person may sign in",
                )),
                external.clone(),
            ],
        ),
        schema(
            group::SCHEMA,
            "Group",
            vec![
                attribute((
                    "displayName",
                    "string",
                    write,
                    "server",
                    "The name; unique in the organization",
                )),
                members,
                external,
            ],
        ),
    ]
}

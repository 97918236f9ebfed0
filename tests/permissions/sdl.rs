//! The schema as the tests read it: from its text, not from the code that makes it.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition,
};

/// One field of a type.
pub struct Field {
    pub name: String,
    /// Its type, without lists and `!`.
    pub of: String,
    /// Whether it can't be asked for without an argument.
    pub needs_argument: bool,
}

/// One type of the schema.
pub enum Kind {
    Object(Vec<Field>),
    /// An interface or union, and the objects that it can be.
    Abstract(Vec<String>),
    Leaf,
}

/// Every type of the schema by its name.
pub struct Sdl(BTreeMap<String, Kind>);

impl Sdl {
    pub fn read(text: &str) -> Self {
        let mut types = BTreeMap::new();
        let mut interfaces: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for definition in parse_schema(text).expect("parses").definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let definition = definition.node;
            let name = definition.name.node.to_string();
            let kind = match definition.kind {
                TypeKind::Object(object) => {
                    for interface in &object.implements {
                        let members = interfaces.entry(interface.node.to_string()).or_default();
                        members.push(name.clone());
                    }
                    let fields = object.fields.iter().map(|field| read(&field.node));
                    Kind::Object(fields.collect())
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().map(|member| member.node.to_string());
                    Kind::Abstract(members.collect())
                }
                TypeKind::Interface(_) => Kind::Abstract(Vec::new()),
                _ => Kind::Leaf,
            };
            types.insert(name, kind);
        }
        for (name, members) in interfaces {
            types.insert(name, Kind::Abstract(members));
        }
        Self(types)
    }

    /// The fields of an object type; none of anything else.
    pub fn fields(&self, of: &str) -> &[Field] {
        match self.0.get(of) {
            Some(Kind::Object(fields)) => fields,
            _ => &[],
        }
    }

    /// Every `Type.field` of the schema.
    pub fn every_field(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().flat_map(|(name, kind)| {
            let fields = match kind {
                Kind::Object(fields) => fields.as_slice(),
                _ => &[],
            };
            fields
                .iter()
                .map(move |field| format!("{name}.{}", field.name))
        })
    }

    /// The objects that can be looked up by id.
    pub fn nodes(&self) -> &[String] {
        match self.0.get("Node") {
            Some(Kind::Abstract(members)) => members,
            _ => &[],
        }
    }

    /// A selection of everything that this type has: nodes inside by their id only.
    pub fn everything(&self, of: &str) -> String {
        let fields = self.fields(of).iter().filter(|field| !field.needs_argument);
        let fields = fields.map(|field| format!("{} {}", field.name, self.inside(&field.of)));
        format!("{{ __typename {} }}", fields.collect::<Vec<_>>().join(" "))
    }

    fn inside(&self, of: &str) -> String {
        match self.0.get(of) {
            Some(Kind::Object(_)) if self.is_node(of) => "{ __typename id }".to_owned(),
            Some(Kind::Object(_)) => self.everything(of),
            Some(Kind::Abstract(members)) => {
                let members = members.iter().map(|member| {
                    let inside = self.inside(member);
                    format!("... on {member} {inside}")
                });
                format!("{{ __typename {} }}", members.collect::<Vec<_>>().join(" "))
            }
            Some(Kind::Leaf) | None => String::new(),
        }
    }

    fn is_node(&self, of: &str) -> bool {
        self.nodes().iter().any(|node| node == of)
    }
}

fn read(field: &FieldDefinition) -> Field {
    let mut arguments = field.arguments.iter();
    Field {
        name: field.name.node.to_string(),
        of: named(&field.ty.node),
        needs_argument: arguments.any(|argument| {
            !argument.node.ty.node.nullable && argument.node.default_value.is_none()
        }),
    }
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

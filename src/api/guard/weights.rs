//! What the schema says about the size of each field's value, for [`super::cost`].

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};

/// How many values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// One.
    One,
    /// A list without pages.
    List,
    /// A page; its type's lists hold one entry each.
    Connection,
}

/// A field of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name of its type, without lists and `!`.
    pub of: String,
    /// How many values it has.
    pub many: Many,
}

/// Every field of every type of the schema.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    types: HashMap<String, HashMap<String, Field>>,
    roots: HashMap<&'static str, String>,
}

impl Weights {
    /// Reads a schema.
    pub fn of(schema: &ServiceDocument) -> Self {
        let mut weights = Self::default();
        for (root, name) in [
            ("query", "Query"),
            ("mutation", "Mutation"),
            ("subscription", "Subscription"),
        ] {
            weights.roots.insert(root, name.to_owned());
        }
        for definition in &schema.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let schema = &schema.node;
                    for (root, name) in [
                        ("query", &schema.query),
                        ("mutation", &schema.mutation),
                        ("subscription", &schema.subscription),
                    ] {
                        if let Some(name) = name {
                            weights.roots.insert(root, name.node.to_string());
                        }
                    }
                }
                TypeSystemDefinition::Type(definition) => {
                    let fields = match &definition.node.kind {
                        TypeKind::Object(object) => &object.fields,
                        TypeKind::Interface(interface) => &interface.fields,
                        _ => continue,
                    };
                    let fields = fields.iter().map(|field| read(&field.node)).collect();
                    let name = definition.node.name.node.to_string();
                    weights.types.insert(name, fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        weights
    }

    /// The type that an operation selects from.
    pub fn root(&self, operation: OperationType) -> Option<&str> {
        let root = match operation {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        self.roots.get(root).map(String::as_str)
    }

    /// Whether the schema has fields for this type.
    pub fn has(&self, of: &str) -> bool {
        self.types.contains_key(of)
    }

    /// A field of a type, when the schema has both.
    pub fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.types.get(of)?.get(name)
    }
}

fn read(field: &FieldDefinition) -> (String, Field) {
    let (of, is_list) = named(&field.ty.node);
    let many = match (is_list, of.ends_with("Connection")) {
        (true, _) => Many::List,
        (false, true) => Many::Connection,
        (false, false) => Many::One,
    };
    let of = of.to_owned();
    (field.name.node.to_string(), Field { of, many })
}

fn named(ty: &Type) -> (&str, bool) {
    let mut ty = ty;
    let mut is_list = false;
    loop {
        match &ty.base {
            BaseType::Named(name) => return (name.as_str(), is_list),
            BaseType::List(inner) => {
                is_list = true;
                ty = inner;
            }
        }
    }
}

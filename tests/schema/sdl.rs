//! A schema as it is compared: types, and what each has, by name.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeKind,
    TypeSystemDefinition,
};

/// What kind of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    Input,
}

/// A field, an argument, a value of an enum, or a type of a union.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    /// None for values of enums and types of unions.
    pub ty: Option<Type>,
    /// What an argument or a field of an input is when it is left out.
    pub default: Option<String>,
    pub arguments: Vec<Member>,
    /// The reason of `@deprecated`.
    pub deprecated: Option<String>,
}

impl Member {
    /// Whether it can't be left out.
    pub fn is_required(&self) -> bool {
        self.ty.as_ref().is_some_and(|ty| !ty.nullable) && self.default.is_none()
    }
}

/// A type.
#[derive(Debug)]
pub struct Definition {
    pub kind: Kind,
    pub members: Vec<Member>,
    /// The interfaces that it has.
    pub implements: Vec<String>,
    pub is_one_of: bool,
}

impl Definition {
    pub fn member(&self, name: &str) -> Option<&Member> {
        named(&self.members, name)
    }
}

pub fn named<'m>(members: &'m [Member], name: &str) -> Option<&'m Member> {
    members.iter().find(|member| member.name == name)
}

/// Every type of a schema by its name.
#[derive(Debug)]
pub struct Sdl(pub BTreeMap<String, Definition>);

impl Sdl {
    pub fn read(text: &str) -> Self {
        let definitions = parse_schema(text).expect("a schema").definitions;
        let types = definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else {
                return None;
            };
            let definition = definition.node;
            let is_one_of = has(&definition.directives, "oneOf");
            let implements: Vec<String> = match &definition.kind {
                TypeKind::Object(object) => texts(&object.implements),
                TypeKind::Interface(interface) => texts(&interface.implements),
                _ => Vec::new(),
            };
            let (kind, members) = match definition.kind {
                TypeKind::Scalar => (Kind::Scalar, Vec::new()),
                TypeKind::Object(object) => (Kind::Object, fields(object.fields)),
                TypeKind::Interface(interface) => (Kind::Interface, fields(interface.fields)),
                TypeKind::Union(union) => {
                    let members = texts(&union.members).into_iter();
                    (Kind::Union, members.map(|name| bare(name, &[])).collect())
                }
                TypeKind::Enum(values) => {
                    let values = values.values.into_iter().map(|value| value.node);
                    let values =
                        values.map(|value| bare(value.value.node.to_string(), &value.directives));
                    (Kind::Enum, values.collect())
                }
                TypeKind::InputObject(object) => (Kind::Input, inputs(object.fields)),
            };
            let definition_ = Definition {
                kind,
                members,
                implements,
                is_one_of,
            };
            Some((definition.name.node.to_string(), definition_))
        });
        Self(types.collect())
    }
}

/// The name of a type without lists and `!`.
pub fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}

fn texts<T: ToString>(names: &[Positioned<T>]) -> Vec<String> {
    names.iter().map(|name| name.node.to_string()).collect()
}

fn bare(name: String, directives: &[Positioned<ConstDirective>]) -> Member {
    Member {
        name,
        ty: None,
        default: None,
        arguments: Vec::new(),
        deprecated: reason(directives),
    }
}

fn fields(fields: Vec<Positioned<FieldDefinition>>) -> Vec<Member> {
    let fields = fields.into_iter().map(|field| field.node);
    fields
        .map(|field| Member {
            ty: Some(field.ty.node),
            arguments: inputs(field.arguments),
            ..bare(field.name.node.to_string(), &field.directives)
        })
        .collect()
}

fn inputs(inputs: Vec<Positioned<InputValueDefinition>>) -> Vec<Member> {
    let inputs = inputs.into_iter().map(|input| input.node);
    inputs
        .map(|input| Member {
            ty: Some(input.ty.node),
            default: input.default_value.map(|value| value.node.to_string()),
            ..bare(input.name.node.to_string(), &input.directives)
        })
        .collect()
}

fn has(directives: &[Positioned<ConstDirective>], name: &str) -> bool {
    directives.iter().any(|one| one.node.name.node == name)
}

fn reason(directives: &[Positioned<ConstDirective>]) -> Option<String> {
    let mut directives = directives.iter().map(|directive| &directive.node);
    let directive = directives.find(|directive| directive.name.node == "deprecated")?;
    let reason = directive.get_argument("reason");
    let reason = reason.map(|reason| reason.node.clone().into_value().to_string());
    let reason = reason.unwrap_or_default();
    Some(serde_json::from_str(&reason).unwrap_or(reason))
}

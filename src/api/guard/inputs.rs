//! Inputs: whether each value that a field is given can be what the schema says.
//!
//! The library looks at most of it before it runs anything. But it lets pass a number too large for `Int`, a text
//! that is no time, and a text where an object belongs, and fails when the field's turn comes: by then the
//! mutation before it is done, and a field that is never reached accepts anything.

use std::collections::{HashMap, HashSet};

use async_graphql::Name;
use async_graphql::parser::types::{
    BaseType, Field, Selection, SelectionSet, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql_value::Value;
use serde_json::Value as Json;

use super::cost::Priced;
use super::refusal::{Code, Refusal};
use super::weights::Weights;
use crate::model::Time;

/// The scalars that are no text, or that the library looks at itself.
const OTHER_SCALARS: [&str; 1] = ["JSON"];

/// Types by the names of what has them: arguments of a field, or fields of an input.
type Named = HashMap<String, Type>;

/// What every field of the schema takes.
#[derive(Debug, Default)]
pub struct Inputs {
    arguments: HashMap<String, HashMap<String, Named>>,
    objects: HashMap<String, Named>,
    texts: HashSet<String>,
}

impl Inputs {
    /// Reads a schema.
    pub fn of(schema: &ServiceDocument) -> Self {
        let mut inputs = Self::default();
        for definition in &schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match &definition.node.kind {
                TypeKind::Object(object) => &object.fields,
                TypeKind::Interface(interface) => &interface.fields,
                TypeKind::InputObject(object) => {
                    let fields = object.fields.iter().map(|field| &field.node);
                    let fields = fields.map(|one| (one.name.node.to_string(), one.ty.node.clone()));
                    inputs.objects.insert(name, fields.collect());
                    continue;
                }
                TypeKind::Scalar if !OTHER_SCALARS.contains(&name.as_str()) => {
                    inputs.texts.insert(name);
                    continue;
                }
                _ => continue,
            };
            let fields = fields.iter().map(|field| &field.node);
            let fields = fields.filter(|field| !field.arguments.is_empty());
            let fields = fields.map(|field| {
                let arguments = field.arguments.iter().map(|argument| &argument.node);
                let arguments =
                    arguments.map(|one| (one.name.node.to_string(), one.ty.node.clone()));
                (field.name.node.to_string(), arguments.collect())
            });
            inputs.arguments.insert(name, fields.collect());
        }
        inputs
    }

    /// Refuses an operation with a value that can't be of its type.
    pub fn check(&self, asked: &Priced<'_>, weights: &Weights) -> Result<(), Refusal> {
        let walk = Walk {
            inputs: self,
            asked,
            weights,
        };
        for name in asked.order {
            let fragment = &asked.document.fragments[name].node;
            let on = fragment.type_condition.node.on.node.as_str();
            walk.set(&fragment.selection_set.node, Some(on))?;
        }
        let root = weights.root(asked.operation.ty);
        walk.set(&asked.operation.selection_set.node, root)
    }
}

/// A value, as it stands in the document or as it was sent beside it.
#[derive(Clone, Copy)]
enum Given<'v> {
    Written(&'v Value),
    Sent(&'v Json),
}

/// A value that can't be of its type.
struct Misfit {
    /// The path to it, the innermost name first.
    path: Vec<String>,
    /// What it should be.
    wanted: &'static str,
    is_sent: bool,
}

struct Walk<'d> {
    inputs: &'d Inputs,
    asked: &'d Priced<'d>,
    weights: &'d Weights,
}

impl Walk<'_> {
    /// Calls itself once for each bracket at most, and the lexer has bounded those.
    fn set(&self, set: &SelectionSet, of: Option<&str>) -> Result<(), Refusal> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(&field.node, of)?,
                Selection::InlineFragment(part) => {
                    let on = part.node.type_condition.as_ref();
                    let on = on.map_or(of, |condition| Some(condition.node.on.node.as_str()));
                    self.set(&part.node.selection_set.node, on)?;
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn field(&self, field: &Field, of: Option<&str>) -> Result<(), Refusal> {
        let name = field.name.node.as_str();
        let takes = of.and_then(|of| self.inputs.arguments.get(of)?.get(name));
        for (argument, value) in &field.arguments {
            let Some(ty) = takes.and_then(|takes| takes.get(argument.node.as_str())) else {
                continue;
            };
            let fits = self.fits(ty, Given::Written(&value.node));
            if let Err(mut misfit) = fits {
                misfit.path.push(argument.node.to_string());
                misfit.path.reverse();
                let (path, wanted) = (misfit.path.join("."), misfit.wanted);
                let code = match misfit.is_sent {
                    true => Code::BadUserInput,
                    false => Code::ValidationFailed,
                };
                let message = format!("`{path}` of `{name}` must be {wanted}");
                return Err(Refusal::new(code, message).at(value.pos));
            }
        }
        let inner = of.and_then(|of| self.weights.field(of, name));
        let inner = inner.map(|field| field.of.as_str());
        self.set(&field.selection_set.node, inner)
    }

    fn fits(&self, ty: &Type, given: Given<'_>) -> Result<(), Misfit> {
        if let Given::Written(Value::Variable(name)) = given {
            return self.variable(ty, name);
        }
        match &ty.base {
            BaseType::List(of) => match given {
                Given::Written(Value::List(list)) => self.all(of, list.iter().map(Given::Written)),
                Given::Sent(Json::Array(list)) => self.all(of, list.iter().map(Given::Sent)),
                // One value stands for a list of one.
                given => self.fits(of, given),
            },
            BaseType::Named(name) => self.one(name, given),
        }
    }

    fn all<'v>(&self, of: &Type, list: impl Iterator<Item = Given<'v>>) -> Result<(), Misfit> {
        for (at, item) in list.enumerate() {
            self.fits(of, item).map_err(|misfit| misfit.inside(at))?;
        }
        Ok(())
    }

    fn one(&self, of: &str, given: Given<'_>) -> Result<(), Misfit> {
        if given.is_null() {
            return Ok(());
        }
        if let Some(fields) = self.inputs.objects.get(of) {
            return match given {
                Given::Written(Value::Object(map)) => {
                    let entries = map.iter();
                    self.object(
                        fields,
                        entries.map(|(name, v)| (name.as_str(), Given::Written(v))),
                    )
                }
                Given::Sent(Json::Object(map)) => {
                    let entries = map.iter();
                    self.object(
                        fields,
                        entries.map(|(name, v)| (name.as_str(), Given::Sent(v))),
                    )
                }
                given => Err(given.misfit("an object")),
            };
        }
        let text = given.text();
        match of {
            "Int" if !given.is_int() => {
                Err(given.misfit("a whole number between -2147483648 and 2147483647"))
            }
            "DateTime" if text.is_none_or(|text| text.parse::<Time>().is_err()) => {
                Err(given.misfit("a time such as \"2030-01-31T12:00:00Z\""))
            }
            of if text.is_none() && self.inputs.texts.contains(of) => Err(given.misfit("a text")),
            _ => Ok(()),
        }
    }

    fn object<'v>(
        &self,
        fields: &Named,
        entries: impl Iterator<Item = (&'v str, Given<'v>)>,
    ) -> Result<(), Misfit> {
        for (name, value) in entries {
            if let Some(ty) = fields.get(name) {
                self.fits(ty, value).map_err(|misfit| misfit.inside(name))?;
            }
        }
        Ok(())
    }

    fn variable(&self, ty: &Type, name: &Name) -> Result<(), Misfit> {
        if let Some(value) = self.asked.variables.get(name.as_str()) {
            return self.fits(ty, Given::Sent(value));
        }
        let mut definitions = self.asked.operation.variable_definitions.iter();
        let definition = definitions.find(|one| one.node.name.node == *name);
        match definition.and_then(|one| one.node.default_value.as_ref()) {
            Some(default) => {
                let default = default.node.clone().into_value();
                self.fits(ty, Given::Written(&default))
            }
            None => Ok(()),
        }
    }
}

impl Given<'_> {
    fn is_null(self) -> bool {
        matches!(self, Self::Written(Value::Null) | Self::Sent(Json::Null))
    }

    fn is_int(self) -> bool {
        let number = match self {
            Self::Written(Value::Number(number)) | Self::Sent(Json::Number(number)) => number,
            _ => return false,
        };
        number
            .as_i64()
            .is_some_and(|int| i32::try_from(int).is_ok())
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Written(Value::String(text)) | Self::Sent(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    fn misfit(self, wanted: &'static str) -> Misfit {
        Misfit {
            path: Vec::new(),
            wanted,
            is_sent: matches!(self, Self::Sent(_)),
        }
    }
}

impl Misfit {
    fn inside(mut self, name: impl ToString) -> Self {
        self.path.push(name.to_string());
        self
    }
}

//! Merging: whether all that comes out under one name has one shape.
//!
//! The library compares fields of one type. Of two types it lets pass what a client can't read: a name that is a
//! text here, and a text or null there. Expands every fragment, so it comes after the size was measured.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, Selection, SelectionSet, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition,
};

use super::refusal::{Code, Refusal};

/// What every field of the schema is.
#[derive(Debug)]
pub struct Shapes {
    fields: HashMap<String, HashMap<String, Type>>,
    /// Types that have fields, or stand for some that do.
    composites: HashSet<String>,
    /// What `__typename` is.
    name: Type,
}

/// Selections that answer in one place, and the type that each selects from.
type Sets<'d> = Vec<(&'d SelectionSet, &'d str)>;

/// The fields of one place by the names that they come out under, and what each is.
type Fields<'d> = BTreeMap<&'d str, Vec<(&'d Positioned<Field>, &'d Type)>>;

impl Shapes {
    /// Reads a schema.
    pub fn of(schema: &ServiceDocument) -> Self {
        let mut shapes = Self {
            fields: HashMap::new(),
            composites: HashSet::new(),
            name: Type {
                base: BaseType::Named(async_graphql::Name::new("String")),
                nullable: false,
            },
        };
        for definition in &schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match &definition.node.kind {
                TypeKind::Object(object) => object.fields.as_slice(),
                TypeKind::Interface(interface) => &interface.fields,
                TypeKind::Union(_) => &[],
                _ => continue,
            };
            let fields = fields.iter().map(|field| &field.node);
            let fields = fields.map(|one| (one.name.node.to_string(), one.ty.node.clone()));
            shapes.fields.insert(name.clone(), fields.collect());
            shapes.composites.insert(name);
        }
        shapes
    }

    /// Refuses an operation in which one name would have two shapes. Looks at each selection once for every place
    /// that it answers in: at most `limit::SELECTIONS` times.
    pub fn check(
        &self,
        document: &ExecutableDocument,
        set: &SelectionSet,
        root: &str,
    ) -> Result<(), Refusal> {
        let mut places: Vec<Sets<'_>> = vec![vec![(set, root)]];
        while let Some(sets) = places.pop() {
            let mut fields = Fields::new();
            for (set, of) in sets {
                self.collect(document, set, of, &mut fields);
            }
            for (name, same) in fields {
                let (_, first) = same[0];
                let other = same.iter().find(|(_, ty)| !self.are_alike(first, ty));
                if let Some((field, other)) = other {
                    let message = format!(
                        "`{name}` would be `{first}` and `{other}` in one place: rename one with an alias"
                    );
                    return Err(Refusal::new(Code::ValidationFailed, message).at(field.pos));
                }
                let inner = same.into_iter().map(|(field, ty)| (&field.node, ty));
                let inner = inner.filter(|(field, _)| !field.selection_set.node.items.is_empty());
                let inner = inner.map(|(field, ty)| (&field.selection_set.node, innermost(ty)));
                let inner: Sets<'_> = inner.collect();
                if !inner.is_empty() {
                    places.push(inner);
                }
            }
        }
        Ok(())
    }

    /// Calls itself once for each fragment inside another, and the shape has bounded those.
    fn collect<'d>(
        &'d self,
        document: &'d ExecutableDocument,
        set: &'d SelectionSet,
        of: &'d str,
        fields: &mut Fields<'d>,
    ) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let ty = match field.node.name.node.as_str() {
                        "__typename" => Some(&self.name),
                        name => self.fields.get(of).and_then(|fields| fields.get(name)),
                    };
                    // The library refuses what the schema does not have.
                    if let Some(ty) = ty {
                        let name = field.node.response_key().node.as_str();
                        fields.entry(name).or_default().push((field, ty));
                    }
                }
                Selection::InlineFragment(part) => {
                    let on = part.node.type_condition.as_ref();
                    let on = on.map_or(of, |condition| condition.node.on.node.as_str());
                    self.collect(document, &part.node.selection_set.node, on, fields);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(part) = document.fragments.get(&spread.node.fragment_name.node) {
                        let on = part.node.type_condition.node.on.node.as_str();
                        self.collect(document, &part.node.selection_set.node, on, fields);
                    }
                }
            }
        }
    }

    fn are_alike(&self, one: &Type, other: &Type) -> bool {
        one.nullable == other.nullable
            && match (&one.base, &other.base) {
                (BaseType::List(one), BaseType::List(other)) => self.are_alike(one, other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    let is_composite = |name: &str| self.composites.contains(name);
                    one == other || (is_composite(one) && is_composite(other))
                }
                _ => false,
            }
    }
}

fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}

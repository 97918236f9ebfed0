//! The shape of a document: how large and how deep it is once every fragment stands where it is spread.
//!
//! Never expands anything: each fragment is measured once, those without spreads first, and a spread adds what
//! was measured. So the time is linear in the document, while the figures may be astronomical (they saturate).

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, FragmentDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};

use super::limit;
use super::refusal::{Code, Refusal};

/// What the library needs to know of a document before it is given to it.
#[derive(Debug)]
pub struct Shape {
    /// Fragments, each after all that it spreads.
    pub order: Vec<Name>,
    /// Selections and fragments looked at: at most three for each of the document's.
    pub steps: usize,
}

/// Measures a document and holds it against every limit but the cost.
pub fn shape(document: &ExecutableDocument) -> Result<Shape, Refusal> {
    let operations = document.operations.iter().len();
    if operations > limit::OPERATIONS {
        let allowed = limit::OPERATIONS;
        let message = format!("the document has {operations} operations, {allowed} are allowed");
        return Err(Refusal::new(Code::TooLarge, message));
    }
    let (order, steps) = order(&document.fragments)?;
    let mut measure = Measure {
        known: HashMap::with_capacity(order.len()),
        steps,
    };
    for name in &order {
        let fragment = &document.fragments[name];
        check_directives(&fragment.node.directives, fragment.pos)?;
        let inside = fragment.node.type_condition.node.on.node.starts_with("__");
        let size = measure.set(&fragment.node.selection_set.node, inside)?;
        check(size, fragment.pos)?;
        measure.known.insert(name, size);
    }
    let mut selections = 0_u64;
    let mut operations: Vec<_> = document.operations.iter().map(|(_, one)| one).collect();
    operations.sort_unstable_by_key(|operation| operation.pos);
    for operation in operations {
        check_directives(&operation.node.directives, operation.pos)?;
        for variable in &operation.node.variable_definitions {
            check_directives(&variable.node.directives, variable.pos)?;
        }
        let size = measure.set(&operation.node.selection_set.node, false)?;
        selections = selections.saturating_add(size.selections);
        let all = Size { selections, ..size };
        check(all, operation.pos)?;
    }
    let steps = measure.steps;
    Ok(Shape { order, steps })
}

/// Fragments so that each comes after all it spreads; refuses a circle. A loop with its own stack: a chain of
/// fragments can be longer than the thread's stack is deep.
fn order(
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
) -> Result<(Vec<Name>, usize), Refusal> {
    let mut steps = 0;
    let mut names: Vec<&Name> = fragments.keys().collect();
    names.sort_unstable();
    let mut order = Vec::with_capacity(names.len());
    // False while on the path, true once in `order`.
    let mut seen: HashMap<&Name, bool> = HashMap::with_capacity(names.len());
    for start in names {
        if seen.contains_key(start) {
            continue;
        }
        seen.insert(start, false);
        let mut path = vec![(
            start,
            spreads(&fragments[start].node.selection_set.node, &mut steps),
        )];
        while let Some((name, open)) = path.last_mut() {
            steps += 1;
            let Some(inner) = open.pop() else {
                seen.insert(name, true);
                order.push((*name).clone());
                path.pop();
                continue;
            };
            match (seen.get(inner), fragments.get(inner)) {
                (Some(false), _) => {
                    let message = format!("the fragment `{inner}` spreads itself");
                    let at = fragments[inner].pos;
                    return Err(Refusal::new(Code::ValidationFailed, message).at(at));
                }
                (None, Some(fragment)) => {
                    seen.insert(inner, false);
                    path.push((
                        inner,
                        spreads(&fragment.node.selection_set.node, &mut steps),
                    ));
                }
                _ => {}
            }
        }
    }
    Ok((order, steps))
}

fn spreads<'d>(set: &'d SelectionSet, steps: &mut usize) -> Vec<&'d Name> {
    let mut found = Vec::new();
    let mut sets = vec![set];
    while let Some(set) = sets.pop() {
        for item in &set.items {
            *steps += 1;
            match &item.node {
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(part) => sets.push(&part.node.selection_set.node),
                Selection::FragmentSpread(spread) => found.push(&spread.node.fragment_name.node),
            }
        }
    }
    found
}

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    selections: u64,
    depth: u64,
    nesting: u64,
    aliases: u64,
    lists: u64,
}

struct Measure<'d> {
    known: HashMap<&'d Name, Size>,
    steps: usize,
}

impl Measure<'_> {
    /// Calls itself once for each bracket at most, and the lexer has bounded those.
    fn set(&mut self, set: &SelectionSet, inside_introspection: bool) -> Result<Size, Refusal> {
        let mut sum = Size::default();
        for item in &set.items {
            self.steps += 1;
            check_directives(item.node.directives(), item.pos)?;
            let size = match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let inside = inside_introspection || matches!(name, "__schema" | "__type");
                    let inner = self.set(&field.node.selection_set.node, inside)?;
                    Size {
                        depth: inner.depth.saturating_add(1),
                        aliases: inner.aliases + u64::from(field.node.alias.is_some()),
                        lists: inner.lists + u64::from(inside && is_type_list(name)),
                        ..inner
                    }
                }
                Selection::InlineFragment(part) => {
                    self.set(&part.node.selection_set.node, inside_introspection)?
                }
                // A fragment that does not exist weighs nothing: validation names it.
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    self.known.get(name).copied().unwrap_or_default()
                }
            };
            sum = sum.and(size);
        }
        sum.nesting += u64::from(!set.items.is_empty());
        Ok(sum)
    }
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self {
            selections: self
                .selections
                .saturating_add(other.selections)
                .saturating_add(1),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            aliases: self.aliases.saturating_add(other.aliases),
            lists: self.lists.max(other.lists),
        }
    }
}

fn is_type_list(field: &str) -> bool {
    matches!(
        field,
        "types" | "fields" | "inputFields" | "interfaces" | "possibleTypes"
    )
}

fn check(size: Size, at: Pos) -> Result<(), Refusal> {
    let rules = [
        (
            Code::TooLarge,
            "selections with fragments expanded",
            size.selections,
            limit::SELECTIONS,
        ),
        (
            Code::TooDeep,
            "fields inside each other",
            size.depth,
            limit::DEPTH,
        ),
        (
            Code::TooDeep,
            "selection sets inside each other",
            size.nesting,
            limit::NESTING,
        ),
        (Code::TooLarge, "aliases", size.aliases, limit::ALIASES),
        (
            Code::TooDeep,
            "lists of types inside each other",
            size.lists,
            limit::INTROSPECTION_LISTS,
        ),
    ];
    for (code, what, value, allowed) in rules {
        if value > allowed {
            let message = format!(
                "the document has {value} {what}, {allowed} are allowed: ask for less, or in several requests"
            );
            return Err(Refusal::new(code, message).at(at));
        }
    }
    Ok(())
}

fn check_directives(directives: &[Positioned<Directive>], at: Pos) -> Result<(), Refusal> {
    if directives.len() <= limit::DIRECTIVES {
        return Ok(());
    }
    let message = format!(
        "{} directives at one place, {} are allowed",
        directives.len(),
        limit::DIRECTIVES
    );
    Err(Refusal::new(Code::TooLarge, message).at(at))
}

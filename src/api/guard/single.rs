//! A subscription follows one thing: its root is one field.
//!
//! The library looks for fields only, so fragments at the root are put where they are spread.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};
use std::collections::HashMap;

use super::refusal::{Code, Refusal};

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Refuses a subscription that follows anything but one thing.
pub fn check(operation: &OperationDefinition, fragments: &Fragments) -> Result<(), Refusal> {
    let mut used = HashSet::new();
    let fields = fields(&operation.selection_set.node, fragments, &mut used);
    let is_own = |item: &Positioned<Selection>| match &item.node {
        Selection::Field(field) => !field.node.name.node.starts_with("__"),
        _ => false,
    };
    if fields.len() == 1 && fields.iter().all(is_own) {
        return Ok(());
    }
    let message = format!(
        "a subscription follows one thing: select exactly one of its fields, not {}, and no `__typename`",
        fields.len()
    );
    let at = operation.selection_set.pos;
    Err(Refusal::new(Code::ValidationFailed, message).at(at))
}

/// Puts the fragments at the root of each subscription where they are spread.
pub fn flatten(document: &mut ExecutableDocument) {
    let mut used = HashSet::new();
    let fragments = &document.fragments;
    let mut each = |operation: &mut OperationDefinition| {
        if operation.ty == OperationType::Subscription {
            let set = &mut operation.selection_set.node;
            set.items = fields(set, fragments, &mut used);
        }
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => each(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|one| each(&mut one.node));
        }
    }
    document.fragments.retain(|name, _| !used.contains(name));
}

/// What a set selects once fragments on the subscription stand where they are spread; `used` are those. The
/// document's shape was measured, so that there are not too many, and none spreads itself.
fn fields(
    set: &SelectionSet,
    fragments: &Fragments,
    used: &mut HashSet<Name>,
) -> Vec<Positioned<Selection>> {
    let mut found = Vec::new();
    let mut open: Vec<(Positioned<Selection>, Vec<Positioned<Directive>>)> = Vec::new();
    let outermost = set.items.iter().rev().cloned();
    open.extend(outermost.map(|item| (item, Vec::new())));
    while let Some((mut item, mut around)) = open.pop() {
        let inside = match &mut item.node {
            Selection::Field(field) => {
                field.node.directives.append(&mut around);
                None
            }
            Selection::InlineFragment(part) if is_on(part.node.type_condition.as_ref()) => {
                around.extend(part.node.directives.iter().cloned());
                Some(&part.node.selection_set.node)
            }
            Selection::InlineFragment(_) => None,
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node);
                let fragment = fragment.filter(|one| is_on(Some(&one.node.type_condition)));
                around.extend(spread.node.directives.iter().cloned());
                fragment.map(|fragment| {
                    used.insert(spread.node.fragment_name.node.clone());
                    &fragment.node.selection_set.node
                })
            }
        };
        match inside {
            Some(inside) => {
                let inside = inside.items.iter().rev().cloned();
                open.extend(inside.map(|item| (item, around.clone())));
            }
            None => found.push(item),
        }
    }
    found
}

fn is_on(condition: Option<&Positioned<async_graphql::parser::types::TypeCondition>>) -> bool {
    condition.is_none_or(|condition| condition.node.on.node == "Subscription")
}

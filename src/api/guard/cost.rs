//! What an operation costs: about how many values it can make the hub fetch.
//!
//! A field costs 1. A page costs 1 and its entries by the size of the page; a list without pages costs its
//! entries by the longest list given to the field, or by a guess. Reading the schema itself, or searching for what is similar, costs a flat price.
//! Like `shape`, it measures each fragment once and never expands it.

use std::cell::Cell;
use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Value};
use serde_json::{Map, Value as Json};

use super::limit;
use super::refusal::{Code, Refusal};
use super::weights::{Many, Weights};

/// What `__schema` costs besides its selections: the whole schema is read.
const WHOLE_SCHEMA: u64 = 1_000;
/// What `similar` costs besides its selections: a search of its own.
const SIMILAR: u64 = 50;
/// What `__type` costs besides its selections.
const ONE_TYPE: u64 = 100;

/// One operation with all that its price depends on.
pub struct Priced<'d> {
    /// The document it stands in.
    pub document: &'d ExecutableDocument,
    /// The document's fragments, each after all that it spreads.
    pub order: &'d [Name],
    /// The operation.
    pub operation: &'d OperationDefinition,
    /// Values of the variables, as sent.
    pub variables: &'d Map<String, Json>,
}

/// The operation's cost, or the refusal when it is above the limit.
pub fn cost(priced: &Priced<'_>, weights: &Weights) -> Result<u64, Refusal> {
    let mut prices = Prices {
        priced,
        weights,
        known: HashMap::with_capacity(priced.order.len()),
        unknown: Cell::new(0),
    };
    for name in priced.order {
        let fragment = &priced.document.fragments[name].node;
        let on = fragment.type_condition.node.on.node.as_str();
        let price = prices.set(&fragment.selection_set.node, Some(on));
        prices.known.insert(name, price);
    }
    let root = weights.root(priced.operation.ty);
    let total = prices
        .set(&priced.operation.selection_set.node, root)
        .for_entries(1);
    let unknown = prices.unknown.get();
    if unknown > limit::UNKNOWN_FIELDS {
        let message = format!(
            "the document has {unknown} fields that the schema does not have: generate it from /schema.graphql"
        );
        return Err(Refusal::new(Code::ValidationFailed, message));
    }
    if total <= limit::COST {
        return Ok(total);
    }
    let message = format!(
        "the operation costs {total}, {} is allowed: select fewer fields or ask for smaller pages with `first`",
        limit::COST
    );
    Err(Refusal::new(Code::TooComplex, message).costing(total))
}

/// The price of a selection set: of what a page has once, and of what it has for each entry.
#[derive(Debug, Clone, Copy, Default)]
struct Price {
    once: u64,
    each: u64,
}

impl Price {
    fn for_entries(self, entries: u64) -> u64 {
        self.once.saturating_add(self.each.saturating_mul(entries))
    }

    fn and(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            each: self.each.saturating_add(other.each),
        }
    }
}

struct Prices<'d> {
    priced: &'d Priced<'d>,
    weights: &'d Weights,
    known: HashMap<&'d Name, Price>,
    unknown: Cell<usize>,
}

impl Prices<'_> {
    /// Calls itself once for each bracket at most, and the lexer has bounded those.
    fn set(&self, set: &SelectionSet, of: Option<&str>) -> Price {
        let mut sum = Price::default();
        for item in &set.items {
            let price = match &item.node {
                Selection::Field(field) => self.field(&field.node, of),
                Selection::InlineFragment(part) => {
                    let on = part.node.type_condition.as_ref();
                    let on = on.map_or(of, |condition| Some(condition.node.on.node.as_str()));
                    self.set(&part.node.selection_set.node, on)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    self.known.get(name).copied().unwrap_or_default()
                }
            };
            sum = sum.and(price);
        }
        sum
    }

    fn field(&self, field: &Field, of: Option<&str>) -> Price {
        let name = field.name.node.as_str();
        let known = of.and_then(|of| self.weights.field(of, name));
        let is_unknown = known.is_none() && of.is_some_and(|of| self.weights.has(of));
        if is_unknown && !name.starts_with("__") {
            self.unknown.set(self.unknown.get() + 1);
        }
        let inner = self.set(
            &field.selection_set.node,
            known.map(|known| known.of.as_str()),
        );
        let many = known.map_or(Many::One, |known| known.many);
        let page = self.page(field);
        let is_entries = many == Many::List && of.is_some_and(|of| of.ends_with("Connection"));
        if is_entries && page.is_none() {
            let each = inner.for_entries(1).saturating_add(1);
            return Price { once: 0, each };
        }
        let inside = match (many, page) {
            (Many::Connection, page) => inner.for_entries(page.unwrap_or(limit::DEFAULT_PAGE)),
            (_, Some(page)) => inner.for_entries(1).saturating_mul(page),
            (Many::List, None) => {
                let entries = self.longest_list(field).unwrap_or(limit::PLAIN_LIST);
                inner.for_entries(1).saturating_mul(entries)
            }
            (Many::One, None) => inner.for_entries(1),
        };
        let own = match name {
            "__schema" => WHOLE_SCHEMA,
            "__type" => ONE_TYPE,
            "similar" => SIMILAR,
            _ => 1,
        };
        let once = inside.saturating_add(own);
        Price { once, each: 0 }
    }

    /// The larger of `first` and `last`. Above the largest page the resolver refuses, so that is the most it costs.
    fn page(&self, field: &Field) -> Option<u64> {
        let paging = ["first", "last"].into_iter();
        let asked = paging
            .filter_map(|name| field.get_argument(name))
            .map(|value| {
                match value
                    .node
                    .clone()
                    .into_const_with(|name| self.variable(&name))
                {
                    Ok(Value::Number(number)) => number.as_u64().unwrap_or(1).clamp(1, limit::PAGE),
                    _ => limit::DEFAULT_PAGE,
                }
            });
        asked.max()
    }

    fn longest_list(&self, field: &Field) -> Option<u64> {
        let lists = field.arguments.iter().filter_map(|(_, value)| {
            match value
                .node
                .clone()
                .into_const_with(|name| self.variable(&name))
            {
                Ok(Value::List(list)) => Some((list.len() as u64).clamp(1, limit::PAGE)),
                _ => None,
            }
        });
        lists.max()
    }

    /// A variable's number, or a list of its length; nothing else of it has a price.
    fn variable(&self, name: &Name) -> Result<Value, ()> {
        match self.priced.variables.get(name.as_str()) {
            Some(Json::Number(number)) => Ok(Value::Number(number.clone())),
            Some(Json::Array(list)) => {
                let length = list.len().min(limit::PAGE as usize);
                Ok(Value::List(vec![Value::Null; length]))
            }
            Some(_) => Ok(Value::Null),
            None => {
                let mut definitions = self.priced.operation.variable_definitions.iter();
                let definition = definitions.find(|one| one.node.name.node == *name);
                let default = definition.and_then(|one| one.node.default_value.as_ref());
                Ok(default.map_or(Value::Null, |default| default.node.clone()))
            }
        }
    }
}

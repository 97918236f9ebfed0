//! The guard, case by case: what passes, what is refused, and why.

mod calls;
mod cost;
mod inputs;
mod lexer;
mod merging;
mod shape;
mod variables;

use super::Guard;
use super::refusal::{Code, Refusal};
use crate::api::call::Call;

pub const SDL: &str = r#"
type Query {
    hello(name: String): String!
    viewer: Person
    "Documents that the viewer may see."
    documents(first: Int, last: Int, after: String): DocumentConnection!
    spaces(first: Int): SpaceConnection!
    suggest(prefix: String!, first: Int): [Suggestion!]!
    nodes(ids: [ID!]!): [Node]!
    tags: [Tag!]!
}
type Mutation { ping(text: String): String }
type Subscription { ticks: Int! }
interface Node { id: ID! }
type Document implements Node { id: ID! title: String! space: Space! tags: [Tag!]! labels: [String!]! }
type Space implements Node { id: ID! name: String! documents(first: Int): DocumentConnection! }
type Person { name: String! friend: Person }
type Tag { name: String! }
type Suggestion { text: String! document: Document }
type DocumentConnection { edges: [DocumentEdge!]! nodes: [Document!]! pageInfo: PageInfo! totalCount: Int }
type DocumentEdge { cursor: String! node: Document! }
type SpaceConnection { nodes: [Space!]! totalCount: Int }
type PageInfo { hasNextPage: Boolean! endCursor: String }
"#;

pub fn guard() -> Guard {
    Guard::new(SDL).expect("the test's schema is written well")
}

/// What becomes of a query: its cost, or why it is refused.
pub fn check(query: &str) -> Result<u64, Refusal> {
    let call = Call {
        query: query.to_owned(),
        may_mutate: true,
        ..Call::default()
    };
    guard().check(call).map(|passed| passed.cost)
}

pub fn code(query: &str) -> Option<Code> {
    check(query).err().map(|refusal| refusal.code)
}

//! What the pairs are asked: everything that lists, counts, finds, suggests or names something.

use serde_json::{Value, json};

use super::dress::typed;
use crate::support::dice::Dice;

/// One request; what it answers may have a cursor to go on from.
pub struct Operation {
    pub query: &'static str,
    pub variables: Value,
    /// Where its answer says how to go on.
    pub page: Option<&'static str>,
}

fn plain(query: &'static str) -> Operation {
    with(query, json!({}))
}

fn with(query: &'static str, variables: Value) -> Operation {
    Operation {
        query,
        variables,
        page: None,
    }
}

/// The ids that are asked about: some seen, some hidden, some gone or not there yet.
pub struct Asked {
    pub ids: Vec<String>,
    pub spaces: Vec<String>,
    pub folders: Vec<String>,
    pub organizations: Vec<String>,
    pub people: Vec<String>,
    pub keys: Vec<String>,
    /// Whether to ask who sees what: hub administrators are told of all nodes.
    pub governs: bool,
}

/// The requests of one pair.
pub fn operations(asked: &Asked, dice: &mut Dice) -> Vec<Operation> {
    let mut all: Vec<Operation> = FIXED.iter().map(|query| plain(query)).collect();
    for order in ["UPDATED_AT", "CREATED_AT", "TITLE"] {
        let direction = dice.pick(&["ASC", "DESC"]);
        let order = json!({"field": order, "direction": direction});
        let variables = json!({"first": dice.within(2, 5), "order": order});
        all.push(Operation {
            query: DOCUMENTS,
            variables,
            page: Some("/data/documents/pageInfo"),
        });
    }
    let states = json!(["DRAFT", "IN_REVIEW", "PUBLISHED", "ARCHIVED"]);
    for filter in [
        json!({"states": states, "kinds": ["SPEC", "OTHER"]}),
        json!({"states": states, "tags": ["plan", "alpha"]}),
        json!({"spaces": dice.some(&asked.spaces, 50), "languages": ["de", "en"]}),
        json!({"folder": asked.folders.first(), "states": states}),
        json!({"partners": dice.some(&asked.organizations, 40)}),
        json!({"owners": dice.some(&asked.people, 40)}),
        json!({"createdFrom": "2025-06-01T02:00:00Z", "updatedUntil": "2025-06-01T06:00:00Z"}),
    ] {
        all.push(with(FILTERED, json!({ "filter": filter })));
    }
    for _ in 0..6 {
        let (typed, first) = (typed(dice), dice.within(2, 6));
        let field = dice.pick(&["RELEVANCE", "RELEVANCE", "UPDATED_AT", "CREATED_AT"]);
        let filter = match dice.chance(50) {
            true => json!({"states": states}),
            false => json!({}),
        };
        let order = json!({ "field": field });
        all.push(Operation {
            query: SEARCH,
            variables: json!({"typed": typed, "first": first, "order": order, "filter": filter}),
            page: Some("/data/search/pageInfo"),
        });
    }
    for typed in MISTYPED {
        let first = dice.within(2, 6);
        let filter = match dice.chance(50) {
            true => json!({"states": states, "verified": false, "tags": ["plan"]}),
            false => json!({"kinds": ["SPEC", "OTHER"]}),
        };
        let order = json!({"field": "RELEVANCE"});
        all.push(with(
            SEARCH,
            json!({"typed": typed, "first": first, "order": order, "filter": filter}),
        ));
    }
    for prefix in ["pl", "ru", "t"] {
        all.push(with(SUGGEST_TWO, json!({ "prefix": prefix })));
    }
    for prefix in [
        "t",
        "pl",
        "plan",
        "ru",
        "Ha",
        "東",
        "new",
        "x",
        "turbnies",
        "integratoi",
    ] {
        all.push(with(SUGGEST, json!({ "prefix": prefix })));
    }
    for ids in asked.ids.chunks(20) {
        all.push(with(NODES, json!({ "ids": ids })));
    }
    for id in asked.ids.iter().filter(|_| dice.chance(30)) {
        all.push(with(
            "query($id: ID!) { node(id: $id) { __typename id } }",
            json!({ "id": id }),
        ));
    }
    for id in asked
        .ids
        .iter()
        .filter(|_| asked.governs && dice.chance(20))
    {
        all.push(with(AUDIENCE, json!({ "id": id })));
    }
    for key in &asked.keys {
        all.push(with(KEYS, json!({ "key": key })));
    }
    all
}

/// Words that nobody wrote, near to some that may be seen and some that may be hidden.
const MISTYPED: &[&str] = &[
    "integratoins",
    "integratoins plan",
    "turbnie -run",
    "\"pln rotro\" OR prcing",
    "gearboxse",
    "spectrometres plan",
    "calibratoins",
];

const FIXED: &[&str] = &[
    "{ viewer { cap isHubAdmin person { id name } organization { id name version } \
        locked { id title kind owner { id } remedies { __typename \
            ... on TierRequirement { minTier } ... on AgreementRequirement { minVersion agreement { id } } } } } }",
    "{ spaces(first: 20) { totalCount pageInfo { hasNextPage startCursor endCursor } edges { cursor node { \
        id key slug name kind description version updatedAt viewerLevel viewerCanFill owners { id name } \
        folders { id name viewerLevel subfolders { id name } } \
        participations { id cap clearance from until participant { __typename } } \
        grants { id level } denials { id } } } } }",
    "{ partners(first: 20) { totalCount pageInfo { endCursor } edges { cursor node { id name slug status manager { id } } } } \
        host { id name } }",
    "{ partners(first: 5, filter: {query: \"new\"}, orderBy: {field: CREATED_AT}) { totalCount nodes { id } } }",
    "{ people(first: 20) { totalCount pageInfo { endCursor } edges { cursor node { id name email role active organization { id } } } } }",
    "{ people(first: 5, filter: {query: \"new\"}) { totalCount nodes { id } } }",
    "{ groups(first: 20) { totalCount edges { cursor node { id name members { id } } } } }",
    "{ segments(first: 20) { totalCount edges { cursor node { id name organizationCount } } } }",
    "{ walls(first: 20, filter: {ended: true}) { totalCount edges { cursor node { id a { id } b { id } } } } }",
    "{ agreements(first: 20) { totalCount edges { cursor node { id title viewerSignature { id } } } } }",
    "{ signatures(first: 20) { totalCount edges { cursor node { id version person { id } organization { id } } } } }",
    "{ identityProviders(first: 20) { totalCount } sessions(first: 20) { totalCount nodes { id } } tokens(first: 20) { totalCount edges { cursor node { id label spaces { id } } } } }",
    "{ accessRequests(first: 20) { totalCount } proposals(first: 20) { totalCount } \
        shareLinks(first: 20) { totalCount } }",
    "{ savedSearches(first: 20) { totalCount } searchInsights(first: 20) { totalCount } \
        synonyms(first: 20) { totalCount } }",
    "{ notifications(first: 20) { totalCount } accessReviews(first: 20, dueBefore: \"2999-01-01T00:00:00Z\") \
        { totalCount edges { cursor node { id } review { isEnding lastReviewedBy { id } } } } }",
    "{ documents(last: 4, orderBy: {field: TITLE}) { pageInfo { hasPreviousPage startCursor } nodes { id title } } }",
    "{ documents(first: 5) { nodes { id text html similar(first: 3) { id title } \
        revisions { number title author { id } } } } }",
    "{ documents(first: 8, orderBy: {field: CREATED_AT}) { nodes { id similar(first: 8) { id } } } }",
    "{ documents(after: \"bm90aGluZw\") { totalCount } }",
    "{ search(query: \"plan\", after: \"bm90aGluZw\") { totalCount } }",
];

const DOCUMENTS: &str = "query($first: Int!, $after: String, $order: DocumentOrder!) { \
    documents(first: $first, after: $after, orderBy: $order) { totalCount \
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { \
    id key title kind language tags state version createdAt updatedAt embargoUntil withdrawAt \
    viewerLevel space { id } folder { id } owner { id } partners { id } subjectOrganizations { id } \
    requirements { __typename } grants { id } denials { id } } } } }";

const FILTERED: &str = "query($filter: DocumentFilter!) { documents(first: 50, filter: $filter, \
    orderBy: {field: TITLE}) { totalCount edges { cursor node { id title } } } }";

const SEARCH: &str = "query($typed: String!, $first: Int!, $after: String, $order: SearchOrder!, \
    $filter: SearchFilter!) { search(query: $typed, first: $first, after: $after, orderBy: $order, \
    filter: $filter, facetBy: [KIND, TAG, SPACE, PARTNER, OWNER, LANGUAGE, STATE, VERIFIED, UPDATED]) { \
    totalCount didYouMean notes indexedThrough facets { field values { value label count } } \
    pageInfo { hasNextPage startCursor endCursor } \
    edges { cursor highlights { field html } node { id title } } } }";

const AUDIENCE: &str = "query($id: ID!) { audience(node: $id, atLeast: DISCOVER, first: 20) { totalCount \
    peopleCount hiddenPeople nodes { personId level } pageInfo { endCursor } } }";

const SUGGEST: &str =
    "query($prefix: String!) { suggest(prefix: $prefix, first: 20) { text kind document { id } } }";

const SUGGEST_TWO: &str =
    "query($prefix: String!) { suggest(prefix: $prefix, first: 2) { text document { id } } }";

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id \
    ... on Document { title text } ... on Folder { name parent { id } } ... on Space { name } } }";

const KEYS: &str = "query($key: String!) { document(by: {key: $key}) { id title } \
    folder(by: {key: $key}) { id } space(by: {key: $key}) { id } bySlug: space(by: {slug: $key}) { id } \
    partner(by: {key: $key}) { id } person(by: {key: $key}) { id } segment(by: {key: $key}) { id } }";

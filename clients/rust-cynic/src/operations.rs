//! The operations. Each is checked against the schema when it is compiled.

#[cynic::schema("hub")]
mod schema {}

pub type DateTime = chrono::DateTime<chrono::Utc>;
cynic::impl_scalar!(DateTime, schema::DateTime);

// `cynic querygen` writes such types too.
#[derive(cynic::Scalar, Debug, Clone)]
#[cynic(graphql_type = "HTML")]
pub struct Html(pub String);

#[derive(cynic::QueryFragment, Debug)]
pub struct Organization {
    pub name: String,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct Viewer {
    pub organization: Option<Organization>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct ViewerQuery {
    pub viewer: Viewer,
}

#[derive(cynic::QueryVariables, Debug)]
pub struct DocumentsVariables {
    pub after: Option<String>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "DocumentsVariables")]
pub struct DocumentsQuery {
    #[arguments(first: 20, after: $after, orderBy: { field: CREATED_AT })]
    pub documents: DocumentConnection,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct DocumentConnection {
    pub total_count: Option<i32>,
    pub nodes: Vec<Document>,
    pub page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct Document {
    pub id: cynic::Id,
    pub key: Option<String>,
    pub version: i32,
    pub tags: Vec<String>,
    pub created_at: DateTime,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}

#[derive(cynic::QueryVariables, Debug)]
pub struct SearchVariables<'a> {
    pub query: &'a str,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
pub struct SearchQuery {
    #[arguments(query: $query, facetBy: [KIND])]
    pub search: SearchConnection,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct SearchConnection {
    pub total_count: Option<i32>,
    pub edges: Vec<SearchEdge>,
    pub facets: Vec<Facet>,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct SearchEdge {
    pub node: Document,
    pub highlights: Vec<Highlight>,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct Highlight {
    pub html: Html,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct Facet {
    pub field: SearchFacetField,
    pub values: Vec<FacetValue>,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct FacetValue {
    pub count: i32,
}

#[derive(cynic::Enum, Debug, Clone, PartialEq, Eq)]
#[cynic(non_exhaustive)]
pub enum SearchFacetField {
    Kind,
    #[cynic(fallback)]
    Other(String),
}

#[derive(cynic::QueryVariables, Debug)]
pub struct DocumentVariables<'a> {
    pub key: &'a str,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "DocumentVariables")]
pub struct DocumentQuery {
    #[arguments(by: { key: $key })]
    pub document: Option<Document>,
}

#[derive(cynic::InputObject, Debug, Clone)]
pub struct DocumentUpdateInput {
    pub id: cynic::Id,
    pub expected_version: Option<i32>,
    // What is left out here is not sent, and so stays as it is. A null would clear it.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

#[derive(cynic::QueryVariables, Debug)]
pub struct UpdateVariables {
    pub input: DocumentUpdateInput,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
pub struct UpdateMutation {
    #[arguments(input: $input)]
    pub document_update: DocumentUpdatePayload,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct DocumentUpdatePayload {
    pub document: Option<Document>,
    pub user_errors: Vec<UserError>,
}

#[derive(cynic::InlineFragments, Debug)]
pub enum UserError {
    ConflictError(ConflictError),
    InputError(InputError),
    #[cynic(fallback)]
    Other,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct ConflictError {
    pub current_version: i32,
}

#[derive(cynic::QueryFragment, Debug)]
pub struct InputError {
    pub code: UserErrorCode,
    pub message: String,
}

#[derive(cynic::Enum, Debug, Clone, PartialEq, Eq)]
#[cynic(non_exhaustive)]
pub enum UserErrorCode {
    Forbidden,
    Invalid,
    #[cynic(fallback)]
    Other(String),
}

// For the compiler alone: with babel-plugin-relay these would be imported, without it the generated artifacts are.
import { graphql } from 'relay-runtime'

graphql`
  query portalViewerQuery {
    viewer {
      organization { name }
    }
  }
`

graphql`
  query portalDocumentsQuery {
    ...portalDocuments_query
  }
`

graphql`
  fragment portalDocuments_query on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "portalDocumentsPageQuery") {
    documents(first: $count, after: $cursor, orderBy: { field: CREATED_AT })
    @connection(key: "portalDocuments_query_documents") {
      totalCount
      edges { node { id key } }
      pageInfo { hasNextPage endCursor }
    }
  }
`

graphql`
  query portalSearchQuery($query: String!) {
    search(query: $query, facetBy: [KIND]) {
      totalCount
      edges {
        node { key }
        highlights { field html }
      }
      facets { field values { value count } }
    }
  }
`

graphql`
  query portalDocumentQuery($key: String!) {
    document(by: { key: $key }) { ...portalVersion_document }
  }
`

graphql`
  fragment portalVersion_document on Document
  @refetchable(queryName: "portalVersionRefetchQuery") {
    id
    version
    tags
  }
`

graphql`
  mutation portalUpdateMutation($input: DocumentUpdateInput!) {
    documentUpdate(input: $input) {
      document { ...portalVersion_document }
      userErrors {
        __typename
        code
        message
        ... on ConflictError { currentVersion }
      }
    }
  }
`

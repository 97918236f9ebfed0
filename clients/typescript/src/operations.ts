import { graphql } from './generated/gql.js'

export const Viewer = graphql(`
  query Viewer {
    viewer {
      organization { name }
    }
  }
`)

export const Documents = graphql(`
  query Documents($after: String) {
    documents(first: 20, after: $after, orderBy: { field: CREATED_AT }) {
      totalCount
      nodes { id key createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const Search = graphql(`
  query Search($query: String!) {
    search(query: $query, facetBy: [KIND]) {
      totalCount
      edges {
        node { key }
        highlights { field html }
      }
      facets { field values { value count } }
    }
  }
`)

export const Document = graphql(`
  query Document($key: String!) {
    document(by: { key: $key }) { id version tags }
  }
`)

export const UpdateDocument = graphql(`
  mutation UpdateDocument($input: DocumentUpdateInput!) {
    documentUpdate(input: $input) {
      document { version }
      userErrors {
        __typename
        code
        message
        ... on ConflictError { currentVersion }
      }
    }
  }
`)

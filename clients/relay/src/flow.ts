import assert from 'node:assert/strict'
import { Client, RequestError } from './client'
import documentQuery, { type portalDocumentQuery } from './generated/portalDocumentQuery.graphql'
import documentsFragment, { type portalDocuments_query$key } from './generated/portalDocuments_query.graphql'
import documentsPageQuery, { type portalDocumentsPageQuery } from './generated/portalDocumentsPageQuery.graphql'
import documentsQuery, { type portalDocumentsQuery } from './generated/portalDocumentsQuery.graphql'
import searchQuery, { type portalSearchQuery } from './generated/portalSearchQuery.graphql'
import updateMutation, {
  type DocumentUpdateInput,
  type portalUpdateMutation,
} from './generated/portalUpdateMutation.graphql'
import versionFragment, { type portalVersion_document$key } from './generated/portalVersion_document.graphql'
import versionQuery, { type portalVersionRefetchQuery } from './generated/portalVersionRefetchQuery.graphql'
import viewerQuery, { type portalViewerQuery } from './generated/portalViewerQuery.graphql'

// Unlike assert.deepEqual, it compares only what has one type.
function same<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  assert.deepEqual(actual, expected, message)
}

const { COMMONPLACE_URL = '', TORVANE_TOKEN = '', QUILLON_TOKEN = '', HOST_TOKEN = '' } = process.env

async function organization(client: Client): Promise<string | undefined> {
  const { viewer } = await client.load<portalViewerQuery>(viewerQuery, {})
  return viewer.organization?.name
}

async function documentKeys(client: Client): Promise<(string | null | undefined)[]> {
  const key: portalDocuments_query$key = await client.load<portalDocumentsQuery>(documentsQuery, {})
  for (;;) {
    const { edges, pageInfo, totalCount } = client.read(documentsFragment, key).documents
    if (!pageInfo.hasNextPage) {
      // The store has put the pages together.
      same(totalCount, edges.length, 'the pages hold as many as the total says')
      same(new Set(edges.map(({ node }) => node.id)).size, edges.length, 'none twice')
      return edges.map(({ node }) => node.key)
    }
    await client.load<portalDocumentsPageQuery>(documentsPageQuery, { count: 20, cursor: pageInfo.endCursor })
  }
}

async function find(client: Client, query: string) {
  const { search } = await client.load<portalSearchQuery>(searchQuery, { query })
  return search
}

/** Changes a document; when it changed since it was read, tries once more with the version it has now. */
async function update(
  client: Client,
  input: DocumentUpdateInput,
  stale = false,
): Promise<{ key: portalVersion_document$key; stale: boolean }> {
  const { documentUpdate } = await client.mutate<portalUpdateMutation>(updateMutation, { input })
  if (documentUpdate.document) return { key: documentUpdate.document, stale }
  const [error] = documentUpdate.userErrors
  if (!stale && error?.currentVersion !== undefined) {
    return update(client, { ...input, expectedVersion: error.currentVersion }, true)
  }
  throw new Error(`${error?.code}: ${error?.message}`)
}

async function main() {
  const [stranger, torvane, quillon, host] = ['not-a-token', TORVANE_TOKEN, QUILLON_TOKEN, HOST_TOKEN].map(
    (token) => new Client(COMMONPLACE_URL, token),
  ) as [Client, Client, Client, Client]

  await assert.rejects(
    organization(stranger),
    (error) => error instanceof RequestError && error.code === 'UNAUTHENTICATED',
  )
  same(await organization(torvane), 'Torvane Software')
  same(await organization(quillon), 'Quillon Analytics')
  console.log('signed in: Torvane Software, Quillon Analytics')

  const [ofTorvane, ofQuillon] = [await documentKeys(torvane), await documentKeys(quillon)]
  assert.notEqual(ofTorvane.length, ofQuillon.length)
  assert.ok(ofTorvane.includes('doc-bc-torvane') && !ofTorvane.includes('doc-bc-quillon'))
  assert.ok(ofQuillon.includes('doc-bc-quillon') && !ofQuillon.includes('doc-bc-torvane'))
  console.log(`documents: ${ofTorvane.length} for Torvane, ${ofQuillon.length} for Quillon`)

  const found = await find(quillon, 'pulsegrid')
  assert.ok(found.edges.some(({ node }) => node.key === 'doc-bc-quillon'))
  for (const { highlights } of found.edges) {
    assert.ok(highlights.some(({ html }) => html.includes('<mark>Pulsegrid</mark>')), 'each hit shows why')
  }
  const kinds = found.facets.flatMap(({ field, values }) => (field === 'KIND' ? values : []))
  assert.ok(kinds.length > 1)
  same(found.totalCount, kinds.reduce((sum, { count }) => sum + count, 0))
  const nothing = await find(torvane, 'pulsegrid')
  same(nothing.totalCount, 0)
  same(nothing.edges, [])
  same(nothing.facets.flatMap(({ values }) => values), [])
  console.log(`pulsegrid: ${found.totalCount} for Quillon, none for Torvane`)

  const { document } = await host.load<portalDocumentQuery>(documentQuery, { key: 'doc-hx2000-datasheet' })
  assert.ok(document)
  const { id, version, tags } = host.read<portalVersion_document$key>(versionFragment, document)
  await assert.rejects(update(torvane, { id, expectedVersion: version, tags: [] }), /^Error: FORBIDDEN: /)
  const first = await update(host, { id, expectedVersion: version, tags: [...tags, 'relay'] })
  same(first.stale, false)
  same(host.read(versionFragment, first.key).version, version + 1)
  // The version that was read is stale by now.
  const second = await update(host, { id, expectedVersion: version, tags: [...tags] })
  same(second.stale, true)
  // What the mutation answered has reached whoever reads the document from the store.
  same(host.read<portalVersion_document$key>(versionFragment, document).version, version + 2)
  const { node } = await torvane.load<portalVersionRefetchQuery>(versionQuery, { id })
  assert.ok(node)
  const refetched = torvane.read<portalVersion_document$key>(versionFragment, node)
  same(refetched.version, version + 2)
  same(refetched.tags, tags)
  console.log(`update: FORBIDDEN for Torvane; CONFLICT, then version ${version + 2}`)
}

void main()

import assert from 'node:assert/strict'
import { type Client, createClient, type DocumentUpdateInput } from './generated'

// Unlike assert.deepEqual, it compares only what has one type.
function same<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  assert.deepEqual(actual, expected, message)
}

const { COMMONPLACE_URL = '', TORVANE_TOKEN = '', QUILLON_TOKEN = '', HOST_TOKEN = '' } = process.env

const signIn = (token: string): Client =>
  createClient({ url: `${COMMONPLACE_URL}/graphql`, headers: { Authorization: `Bearer ${token}` } })

async function organization(client: Client): Promise<string | undefined> {
  const { viewer } = await client.query({ viewer: { organization: { name: true } } })
  return viewer.organization?.name
}

async function page(client: Client, after: string | null) {
  const { documents } = await client.query({
    documents: {
      __args: { first: 20, after, orderBy: { field: 'CREATED_AT' } },
      totalCount: true,
      nodes: { id: true, key: true },
      pageInfo: { hasNextPage: true, endCursor: true },
    },
  })
  return documents
}

async function documentKeys(client: Client): Promise<(string | null)[]> {
  const keys = new Map<string, string | null>()
  let after: string | null = null
  for (;;) {
    const { nodes, pageInfo, totalCount } = await page(client, after)
    for (const { id, key } of nodes) keys.set(id, key)
    if (!pageInfo.hasNextPage) {
      same(totalCount, keys.size, 'the pages hold as many as the total says, none twice')
      return [...keys.values()]
    }
    after = pageInfo.endCursor
  }
}

async function find(client: Client, query: string) {
  const { search } = await client.query({
    search: {
      __args: { query, facetBy: ['KIND'] },
      totalCount: true,
      edges: { node: { key: true }, highlights: { field: true, html: true } },
      facets: { field: true, values: { value: true, count: true } },
    },
  })
  return search
}

/** Changes a document; when it changed since it was read, tries once more with the version it has now. */
async function update(
  client: Client,
  input: DocumentUpdateInput,
  stale = false,
): Promise<{ version: number; stale: boolean }> {
  const { documentUpdate } = await client.mutation({
    documentUpdate: {
      __args: { input },
      document: { version: true },
      userErrors: { code: true, message: true, on_ConflictError: { currentVersion: true } },
    },
  })
  if (documentUpdate.document) return { version: documentUpdate.document.version, stale }
  const [error] = documentUpdate.userErrors
  if (!stale && error && 'currentVersion' in error) {
    return update(client, { ...input, expectedVersion: error.currentVersion }, true)
  }
  throw new Error(`${error?.code}: ${error?.message}`)
}

async function main() {
  const [torvane, quillon, host] = [signIn(TORVANE_TOKEN), signIn(QUILLON_TOKEN), signIn(HOST_TOKEN)]

  // genql throws away the body of an answer that is not 2xx, but for its text.
  await assert.rejects(organization(signIn('not-a-token')), /UNAUTHENTICATED/)
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

  const { document } = await host.query({
    document: { __args: { by: { key: 'doc-hx2000-datasheet' } }, id: true, version: true, tags: true },
  })
  assert.ok(document)
  const { id, version, tags } = document
  await assert.rejects(update(torvane, { id, expectedVersion: version, tags: [] }), /^Error: FORBIDDEN: /)
  const first = await update(host, { id, expectedVersion: version, tags: [...tags, 'genql'] })
  same(first, { version: version + 1, stale: false })
  // The version that was read is stale by now.
  const second = await update(host, { id, expectedVersion: version, tags })
  same(second, { version: version + 2, stale: true })
  console.log(`update: FORBIDDEN for Torvane; CONFLICT, then version ${second.version}`)
}

void main()

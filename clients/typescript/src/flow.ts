import assert from 'node:assert/strict'
import { Client, RequestError } from './client.js'
import type { DocumentsQuery, DocumentUpdateInput } from './generated/graphql.js'
import * as operations from './operations.js'

// Unlike assert.deepEqual, it compares only what has one type.
function same<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  assert.deepEqual(actual, expected, message)
}

const { COMMONPLACE_URL = '', TORVANE_TOKEN = '', QUILLON_TOKEN = '', HOST_TOKEN = '' } = process.env
const torvane = new Client(COMMONPLACE_URL, TORVANE_TOKEN)
const quillon = new Client(COMMONPLACE_URL, QUILLON_TOKEN)
const host = new Client(COMMONPLACE_URL, HOST_TOKEN)

async function organization(client: Client): Promise<string | undefined> {
  const { viewer } = await client.execute(operations.Viewer)
  return viewer.organization?.name
}

type Document = DocumentsQuery['documents']['nodes'][number]

async function allDocuments(client: Client): Promise<Document[]> {
  const all: Document[] = []
  let after: string | null = null
  for (;;) {
    const { documents }: DocumentsQuery = await client.execute(operations.Documents, { after })
    all.push(...documents.nodes)
    if (!documents.pageInfo.hasNextPage) {
      same(documents.totalCount, all.length, 'the pages hold as many as the total says')
      same(new Set(all.map((one) => one.id)).size, all.length, 'none twice')
      const times = all.map((one) => Date.parse(one.createdAt))
      same(times, times.toSorted((a, b) => b - a), 'newest first')
      return all
    }
    after = documents.pageInfo.endCursor
  }
}

/** Changes a document; when it changed since it was read, tries once more with the version it has now. */
async function update(
  client: Client,
  input: DocumentUpdateInput,
  stale = false,
): Promise<{ version: number; stale: boolean }> {
  const { documentUpdate } = await client.execute(operations.UpdateDocument, { input })
  if (documentUpdate.document) return { version: documentUpdate.document.version, stale }
  const [error] = documentUpdate.userErrors
  if (!stale && error?.__typename === 'ConflictError') {
    return update(client, { ...input, expectedVersion: error.currentVersion }, true)
  }
  throw new Error(`${error?.code}: ${error?.message}`)
}

const stranger = new Client(COMMONPLACE_URL, 'not-a-token')
await assert.rejects(
  organization(stranger),
  (error) => error instanceof RequestError && error.code === 'UNAUTHENTICATED',
)

same(await organization(torvane), 'Torvane Software')
same(await organization(quillon), 'Quillon Analytics')
console.log('signed in: Torvane Software, Quillon Analytics')

const theirs = { torvane: await allDocuments(torvane), quillon: await allDocuments(quillon) }
assert.notEqual(theirs.torvane.length, theirs.quillon.length)
for (const [reader, own, other] of [
  [theirs.torvane, 'doc-bc-torvane', 'doc-bc-quillon'],
  [theirs.quillon, 'doc-bc-quillon', 'doc-bc-torvane'],
] as const) {
  const keys = reader.map((one) => one.key)
  assert.ok(keys.includes(own), `${own} is there`)
  assert.ok(!keys.includes(other), `${other} is not`)
}
console.log(`documents: ${theirs.torvane.length} for Torvane, ${theirs.quillon.length} for Quillon`)

const { search: found } = await quillon.execute(operations.Search, { query: 'pulsegrid' })
assert.ok(found.edges.some((edge) => edge.node.key === 'doc-bc-quillon'))
for (const { highlights } of found.edges) {
  assert.ok(highlights.some((one) => one.html.includes('<mark>Pulsegrid</mark>')), 'each hit shows why')
}
const kinds = found.facets.find((facet) => facet.field === 'KIND')?.values ?? []
assert.ok(kinds.length > 1)
same(found.totalCount, kinds.reduce((sum, { count }) => sum + count, 0))
const { search: nothing } = await torvane.execute(operations.Search, { query: 'pulsegrid' })
same(nothing.totalCount, 0)
same(nothing.edges, [])
same(nothing.facets.flatMap(({ values }) => values), [])
console.log(`pulsegrid: ${found.totalCount} for Quillon, none for Torvane`)

const { document: read } = await host.execute(operations.Document, { key: 'doc-hx2000-datasheet' })
assert.ok(read)
await assert.rejects(update(torvane, { id: read.id, expectedVersion: read.version, tags: [] }), /^Error: FORBIDDEN: /)
const first = await update(host, { id: read.id, expectedVersion: read.version, tags: [...read.tags, 'typescript'] })
same(first, { version: read.version + 1, stale: false })
// The version that was read is stale by now.
const second = await update(host, { id: read.id, expectedVersion: read.version, tags: read.tags })
same(second, { version: read.version + 2, stale: true })
console.log(`update: FORBIDDEN for Torvane; CONFLICT, then version ${second.version}`)

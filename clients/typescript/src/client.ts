import type { TypedDocumentString } from './generated/graphql.js'
import manifest from './generated/persisted-documents.json' with { type: 'json' }

const stored: Record<string, string> = manifest

/** The request was not executed, or not as a whole; what a mutation refuses is in `userErrors` instead. */
export class RequestError extends Error {
  constructor(
    readonly code: string | undefined,
    message: string,
  ) {
    super(message)
  }
}

export class Client {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async execute<TResult, TVariables>(
    document: TypedDocumentString<TResult, TVariables>,
    ...[variables]: TVariables extends Record<string, never> ? [] : [TVariables]
  ): Promise<TResult> {
    // What is sent is the stored text: the manifest is then known to hold every operation in use.
    const query = stored[document.__meta__?.hash]
    if (query === undefined) throw new Error(`not in the manifest: ${document}`)
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json',
      },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as {
      data?: TResult | null
      errors?: { message: string; extensions?: { code?: string } }[]
    }
    const error = errors?.[0]
    if (error) throw new RequestError(error.extensions?.code, error.message)
    if (!data) throw new RequestError(undefined, `no data, status ${response.status}`)
    return data
  }
}

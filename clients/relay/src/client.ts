import {
  commitMutation,
  type ConcreteRequest,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getRequest,
  getSingularSelector,
  type MutationParameters,
  Network,
  type OperationType,
  type ReaderFragment,
  RecordSource,
  Store,
} from 'relay-runtime'

/** What the compiler writes as `…$key`. */
type Key = { readonly ' $data'?: unknown; readonly ' $fragmentSpreads': unknown }

/** The request was not executed, or not as a whole; what a mutation refuses is in `userErrors` instead. */
export class RequestError extends Error {
  constructor(
    readonly code: string | undefined,
    message: string,
  ) {
    super(message)
  }
}

/** What one signed-in person sees: the answers of two must not meet in one store. */
export class Client {
  private readonly environment: Environment

  constructor(url: string, token: string) {
    const network = Network.create(async ({ text }, variables) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          Accept: 'application/graphql-response+json',
        },
        body: JSON.stringify({ query: text, variables }),
      })
      const answer = await response.json()
      const error = answer.errors?.[0]
      if (error) throw new RequestError(error.extensions?.code, error.message)
      return answer
    })
    this.environment = new Environment({ network, store: new Store(new RecordSource()) })
  }

  async load<T extends OperationType>(query: ConcreteRequest, variables: T['variables']): Promise<T['response']> {
    this.environment.retain(createOperationDescriptor(getRequest(query), variables))
    const answer = await fetchQuery<T>(this.environment, query, variables).toPromise()
    if (!answer) throw new Error('no answer')
    return answer
  }

  /** A fragment as the store has it now. */
  read<TKey extends Key>(fragment: ReaderFragment, key: TKey): NonNullable<TKey[' $data']> {
    return this.environment.lookup(getSingularSelector(fragment, key)).data as NonNullable<TKey[' $data']>
  }

  mutate<T extends MutationParameters>(mutation: ConcreteRequest, variables: T['variables']): Promise<T['response']> {
    return new Promise((onCompleted, onError) => {
      commitMutation<T>(this.environment, { mutation, variables, onCompleted, onError })
    })
  }
}

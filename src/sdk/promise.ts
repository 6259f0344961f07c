/** The promise that every call returns: the data alone when awaited, or with its response. */

/** The data of an answer and facts about its response. */
export interface Answer<Data> {
  /** The data that the call returns. */
  readonly data: Data;
  /** Quote it to the operator of the service; null if there is none, as in the vendor's sign-in. */
  readonly requestId: string | null;
  /** HTTP status. */
  readonly status: number;
  /** HTTP headers. */
  readonly headers: Headers;
  /** The customer's version, from `ETag`; null if the answer has none. */
  readonly version: number | null;
  /** True if this is the stored answer to an earlier request with the same key. */
  readonly replayed: boolean;
  /** Names of the sections that would change, in a dry run; otherwise null. */
  readonly changedSections: readonly string[] | null;
}

/** A promise of the data; `.withResponse()` gives version, request id, status and headers as well. */
export class APIPromise<Data> implements Promise<Data> {
  readonly [Symbol.toStringTag] = 'APIPromise';
  readonly #answer: Promise<Answer<Data>>;

  constructor(answer: Promise<Answer<Data>>) {
    this.#answer = answer;
  }

  withResponse(): Promise<Answer<Data>> {
    return this.#answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is a promise.
  then<Kept = Data, Caught = never>(
    kept?: ((data: Data) => Kept | PromiseLike<Kept>) | null,
    caught?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    return this.#answer.then(({ data }) => data).then(kept, caught);
  }

  catch<Caught = never>(
    caught?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Data | Caught> {
    return this.then(null, caught);
  }

  finally(done?: (() => void) | null): Promise<Data> {
    return this.then().finally(done);
  }
}

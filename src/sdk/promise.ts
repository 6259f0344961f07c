/** The promise every call returns: the data alone when awaited, or with what came around it. */

/** An answer with its surroundings. */
export interface Answer<Data> {
  /** What the call is about. */
  readonly data: Data;
  /** To be quoted to whoever runs the service; null where it names none, as the vendor's sign-in does. */
  readonly requestId: string | null;
  /** HTTP status. */
  readonly status: number;
  /** HTTP headers. */
  readonly headers: Headers;
  /** The customer's version, from `ETag`; null where the answer has none. */
  readonly version: number | null;
  /** True when this is the kept answer to an earlier request with the same key. */
  readonly replayed: boolean;
  /** Of a dry run: names of the sections that would change; else null. */
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

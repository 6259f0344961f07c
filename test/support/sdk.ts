/** A client of a test server that records what it sent and which answers it got. */
import { expect } from 'vitest';
import { type ClientOptions, type Fetch, OpenCIF } from '../../src/sdk/index.ts';
import { testLogin } from './login.ts';

export interface Exchange {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: Headers;
  /** Null if there was no answer. */
  readonly status: number | null;
}

/** @returns a `fetch` that records each exchange when it has ended */
export function recordedFetch(exchanges: Exchange[]): Fetch {
  return async (url, init) => {
    const { method = 'GET' } = init;
    const one = { method, path: new URL(url).pathname, headers: new Headers(init.headers) };
    try {
      const answer = await fetch(url, init);
      exchanges.push({ ...one, status: answer.status });
      return answer;
    } catch (error) {
      exchanges.push({ ...one, status: null });
      throw error;
    }
  };
}

/** Creates a client with the test login; retries wait one millisecond. */
export function clientOf(baseURL: string, options: ClientOptions = {}): OpenCIF {
  const { login, password } = testLogin;
  return new OpenCIF({ baseURL, login, password, retryDelayMs: 1, ...options });
}

export function recordedClient(baseURL: string, options: ClientOptions = {}) {
  const exchanges: Exchange[] = [];
  const client = clientOf(baseURL, { fetch: recordedFetch(exchanges), ...options });
  const count = (path: string) => exchanges.filter((one) => one.path === path).length;
  return { client, exchanges, count };
}

/** Returns the error that a call ends with; fails if it has another class, or if there is none. */
export async function failureOf<E>(
  call: PromiseLike<unknown>,
  Class: abstract new (...values: never[]) => E,
): Promise<E> {
  const outcome = await Promise.resolve(call).then(
    () => 'no error',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Class);
  return outcome as E;
}

/** What the page knows and asks of its own session. */

/** Of an answer of the API. */
interface Answer {
  readonly status: number;
  readonly data: { readonly state?: string; readonly login?: string } & Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly retryAfter: number | null;
}

/**
 * Asks one of the session's endpoints.
 * @throws TypeError without a connection
 */
export async function callSession(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const content = (await answer.json().catch(() => ({}))) as { data?: Answer['data'] };
  const seconds = answer.headers.get('retry-after');
  return {
    status: answer.status,
    data: content.data ?? {},
    retryAfter: seconds === null ? null : Number(seconds),
  };
}

/**
 * @returns false if the session of the page's login has ended, or waits for a passkey
 * @throws TypeError without a connection
 */
export async function sessionLives(): Promise<boolean> {
  const { status, data } = await callSession('GET', '/session');
  // A service that fails says so itself when it is asked for more.
  return (
    status !== 401 && (data.state === undefined || (data.state === 'active' && data.login === ownLogin()))
  );
}

/** @returns the login that the page was made for; null: nobody is signed in */
export function ownLogin(): string | null {
  return document.body.dataset.login ?? null;
}

/** @returns true if the identity provider signs the page's person in, who then has no password here */
export function signsInAtProvider(): boolean {
  return document.body.dataset.signIn === 'provider';
}

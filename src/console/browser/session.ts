/** What the page knows and asks of its own session. */
import type { SessionAnswer } from '../../contract/session.ts';
import { now } from './clock.ts';

/** When the session ends at the latest, and by how much the service's clock is ahead, in milliseconds. */
const { now: sentAt = '', expiresAt = '' } = document.body.dataset;
let endsAt = Date.parse(expiresAt);
const ahead = Date.parse(sentAt) - now();

/** Of an answer of the API. */
interface Answer {
  readonly status: number;
  readonly data: Partial<Pick<SessionAnswer, 'state' | 'login' | 'expiresAt'>> &
    Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly retryAfter: number | null;
}

/**
 * Asks one of the session's endpoints, as the page's own person, except to begin a session.
 * @throws TypeError without a connection
 */
export async function callSession(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const begins = method === 'POST' && path === '/session';
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(begins ? {} : namesOwnPerson()),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const content = (await answer.json().catch(() => ({}))) as { data?: Answer['data'] };
  const { data = {} } = content;
  if (data.expiresAt !== undefined && isActive(data)) endsAt = Date.parse(data.expiresAt);
  const seconds = answer.headers.get('retry-after');
  return { status: answer.status, data, retryAfter: seconds === null ? null : Number(seconds) };
}

/** @returns true if it is a session of the page's login, which waits for nothing */
function isActive({ state, login }: Answer['data']): boolean {
  return state === 'active' && login === ownLogin();
}

/** @returns true if the session has reached its time limit, as far as the page knows */
export function isSessionOver(): boolean {
  return now() + ahead >= endsAt;
}

/**
 * @returns false if the session of the page's login has ended, or waits for a passkey
 * @throws TypeError without a connection
 */
export async function sessionLives(): Promise<boolean> {
  const { status, data } = await callSession('GET', '/session');
  // A service that fails says so itself when it is asked for more.
  return status !== 401 && (data.state === undefined || isActive(data));
}

/** @returns the login that the page was made for; null: nobody is signed in */
export function ownLogin(): string | null {
  return document.body.dataset.login ?? null;
}

/** @returns headers of a request that the service refuses once somebody else has signed in to this browser */
export function namesOwnPerson(): Readonly<Record<string, string>> {
  const login = ownLogin();
  return login === null ? {} : { 'OpenCIF-Login': login };
}

/** @returns true if the identity provider signs the page's person in, who then has no password here */
export function signsInAtProvider(): boolean {
  return document.body.dataset.signIn === 'provider';
}

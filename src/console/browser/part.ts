/**
 * Asks the service for a part of a page, which it renders with the page's own components. If the session has ended, or
 * is another person's by now, the page's own person signs in again in the page, and the part is asked for again.
 */
import { signInAgain } from './reauth.ts';
import { namesOwnPerson } from './session.ts';

export interface Part {
  readonly status: number;
  /** Rendered by the service; empty if it has sent something else. */
  readonly html: string;
  /** Where a form leads once it was carried out; null: it was not, or it leads nowhere. */
  readonly to: string | null;
}

/** Thrown if the person does not sign in again. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/** A connection that is silent this long is lost. */
export const ANSWER_WITHIN_MS = 15_000;
/** A shorter wait is not shown: it would only flicker. */
export const BUSY_AFTER_MS = 200;

export const FRAGMENT_HEADERS = { 'OpenCIF-Fragment': 'true' } as const;
const LIVE_HEADERS = { 'OpenCIF-Fragment': 'live' } as const;

/**
 * @param form is sent by POST; null: a GET
 * @param signalOf makes the signal that ends one request; a request after a new sign-in has one of its own
 * @throws TypeError without a connection, SignedOut
 */
export async function askForPart(
  url: string,
  form: URLSearchParams | null,
  signalOf: () => AbortSignal | null = () => null,
  headers: Readonly<Record<string, string>> = FRAGMENT_HEADERS,
): Promise<Part> {
  const answer = await fetch(url, {
    method: form === null ? 'GET' : 'POST',
    headers: { ...headers, ...namesOwnPerson() },
    body: form,
    signal: signalOf(),
    cache: 'no-store',
  });
  if (answer.status === 401) {
    if (!(await signInAgain(form !== null))) throw new SignedOut();
    return askForPart(url, form, signalOf, headers);
  }
  const isHtml = /^text\/html\b/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    html: isHtml ? await answer.text() : '',
    to: answer.headers.get('opencif-location'),
  };
}

/**
 * The same by GET, for what a page asks again and again by itself: the service does not count it as a use of the session.
 * @throws TypeError without a connection, SignedOut
 */
export function askForNews(url: string): Promise<Part> {
  return askForPart(url, null, undefined, LIVE_HEADERS);
}

/** @returns what a form would send, a button's own field included */
export function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null = null): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === 'string') fields.append(name, value);
  }
  return fields;
}

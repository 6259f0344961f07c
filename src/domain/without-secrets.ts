/**
 * What may be remembered of a request or an answer: everything except passwords, tokens, other secrets, and identity
 * numbers. They are found by the names of the members that hold them; an SSN, an EIN, a token and a webhook's secret
 * also by their look, as a program may send them where they do not belong.
 */
import { last4 } from './mask.ts';

/** Stands in place of a secret, and before the last four characters of a number. */
export const HIDDEN = '***';

const secretName = /(?:password|secret|token|authorization|cookie|api-?key|credential)$/i;
const numberName = /^(?:value|businessFederalEin)$/;
/** Not inside longer words or numbers: ids and phones have as many digits. */
const numberLook = /(?<![0-9A-Za-z])(?:\d{5}|\d{3}[-. ]\d{2}[-. ]|\d{2}-\d{3})(?=\d{4}(?![0-9A-Za-z]))/g;
const tokenLook = /whsec_[0-9A-Za-z+/=]+|(?<![0-9A-Za-z])[0-9A-Za-z]{66}(?![0-9A-Za-z])/g;

/** @param value what JSON can hold @returns the same shape, without secrets */
export function withoutSecrets(value: unknown, name = ''): unknown {
  if (secretName.test(name) && value !== null) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [withoutLooks(key), withoutSecrets(member, key)]),
    );
  }
  if (typeof value === 'string') return textOf(name, value);
  return typeof value === 'number' ? numberOf(value) : value;
}

function textOf(name: string, text: string): string {
  if (name === 'url') return urlWithoutSecrets(text);
  return numberName.test(name) ? HIDDEN + last4(text) : withoutLooks(text);
}

function numberOf(value: number): number | string {
  const text = String(value);
  const shown = withoutLooks(text);
  return shown === text ? value : shown;
}

function withoutLooks(text: string): string {
  return text.replaceAll(tokenLook, HIDDEN).replaceAll(numberLook, HIDDEN);
}

/** The address of a webhook may hold a password, or a key in its path or query. */
function urlWithoutSecrets(text: string): string {
  return URL.canParse(text) ? `${new URL(text).origin}/${HIDDEN}` : HIDDEN;
}

/** @param headers as Node.js gives them: names in lower case */
export function headersWithoutSecrets(
  headers: Readonly<Record<string, unknown>>,
): { name: string; value: string }[] {
  return Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      name,
      value: secretName.test(name) ? HIDDEN : encodedWithoutLooks([value].flat().join(', ')),
    }));
}

/** @param sent path and query as they were sent */
export function pathWithoutSecrets(sent: string): string {
  const [path = '', ...query] = sent.split('?');
  const places = path.split('/').map(encodedWithoutLooks).join('/');
  if (query.length === 0) return places;
  const members = query.join('?').split('&').map(memberWithoutSecrets);
  return `${places}?${members.join('&')}`;
}

function memberWithoutSecrets(member: string): string {
  const [name = '', ...value] = member.split('=');
  if (value.length === 0) return encodedWithoutLooks(name);
  return `${encodedWithoutLooks(name)}=${secretName.test(name) ? HIDDEN : encodedWithoutLooks(value.join('='))}`;
}

/** @param text may be percent-encoded, which hides where a number begins */
function encodedWithoutLooks(text: string): string {
  const plain = decoded(text);
  const shown = withoutLooks(plain);
  return shown === plain ? text : encodeURI(shown);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

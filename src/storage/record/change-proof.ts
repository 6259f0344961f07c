/**
 * The proof of a change. Each hash is computed twice: by the writers, and from the stored row by `history-verify.ts`.
 *
 * - payload hash: over the digests of the sections before and after, not over the cipher text, so that a value can
 *   be sealed again, or destroyed, without changing anything else.
 * - given hash: over the digests of the sections and of the reason in the request, and the values it set in the
 *   customer's own row.
 * - MAC: over the given hash, and who, when and in which request, with a key that never reaches the database, so
 *   that write access to the database is not enough to forge one.
 * - link: over the previous link, version, payload hash and MAC, and so over all of the above: it proves the order
 *   of a customer's changes.
 */
import { hash } from 'node:crypto';
import { DIGEST_LENGTH, type Vault } from '../../vault/vault.ts';
import type { Actor } from './customer-record.ts';

/** Section name -> sealed text. */
export type Sealed = Readonly<Record<string, string>>;

/** Section name -> digest. */
export type Digests = Readonly<Record<string, string>>;

/** The values of the customer's own row that a registration sets. */
export interface Facts {
  readonly customerType: string;
  readonly reference: string;
  /** Blind index of an SSN or EIN; null if it has none. */
  readonly taxIndex: string | null;
  /** In their stored order. */
  readonly representativeIds: readonly string[];
}

/** The members of a change that its MAC covers. */
export interface SignedChange {
  readonly aggregatorId: string;
  readonly customerId: string;
  readonly kind: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly changedAt: string;
  readonly login: string;
  readonly requestId: string;
  readonly givenHash: string;
}

/** The members of a change that its link covers. */
export interface LinkedChange {
  readonly version: number;
  readonly payloadHash: string;
  readonly mac: string;
}

/**
 * Builds the part of the proof that a writer can know before the statement runs, to send with the change.
 * @param given what the request gave: its sections and its reason, sealed
 */
export function proofOf(
  vault: Vault,
  { actor, customerId, kind }: { readonly actor: Actor; readonly customerId: string; readonly kind: string },
  given: { readonly sections: Sealed; readonly facts: Facts | null; readonly reason: string | null },
): { givenHash: string; mac: string } {
  const { aggregatorId, login, requestId, at: changedAt } = actor;
  const hashed = givenHash({
    sections: digestsOf(given.sections),
    facts: given.facts,
    reason: given.reason && digestOf(given.reason),
  });
  const signed = { aggregatorId, customerId, kind, changedAt, login, requestId, givenHash: hashed };
  return { givenHash: hashed, mac: changeMac(vault, signed) };
}

export function digestsOf(sealed: Sealed): Digests {
  return Object.fromEntries(Object.entries(sealed).map(([name, text]) => [name, digestOf(text)]));
}

export function digestOf(sealed: string): string {
  return sealed.slice(0, DIGEST_LENGTH);
}

/**
 * Returns the digest of one section; undefined if it is missing. A section may have the name of an inherited
 * member.
 */
export function digestIn(sealed: Sealed, name: string): string | undefined {
  const text = Object.hasOwn(sealed, name) ? sealed[name] : undefined;
  return text === undefined ? undefined : digestOf(text);
}

/** What a request gave. */
export interface Given {
  readonly sections: Digests;
  /** Null: the change sets none. */
  readonly facts: Facts | null;
  /** Digest of its reason; null: it gave none. */
  readonly reason: string | null;
}

/** SHA-256, hex. */
export function givenHash({ sections, facts, reason }: Given): string {
  const sorted = (members: object) => Object.entries(members).sort(([one], [other]) => inOrder(one, other));
  return sha256(
    JSON.stringify({
      sections: sorted(sections),
      ...(facts !== null && { facts: sorted(facts) }),
      ...(reason !== null && { reason }),
    }),
  );
}

/** 43 characters, base64url. */
export function changeMac(vault: Vault, change: SignedChange): string {
  const { aggregatorId, customerId, kind, changedAt, login, requestId } = change;
  const text = ['change 1', aggregatorId, customerId, kind, changedAt, login, requestId, change.givenHash];
  return vault.sign(JSON.stringify(text));
}

/** SHA-256, hex. */
export function payloadHash(before: Sealed, after: Sealed): string {
  const names = Object.keys({ ...before, ...after }).sort(inOrder);
  const lines = names.map((name) => {
    const [old, made] = [digestIn(before, name), digestIn(after, name)];
    return `${old ?? '-'} ${made ?? '-'} ${JSON.stringify(name)}`;
  });
  return sha256(lines.join('\n'));
}

/**
 * Returns SQL for the same hash, an aggregate over sections.
 * @param section SQL for its name, for its sealed texts (null if there is none), and for whether it counts
 */
export function payloadHashSql(section: {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly counts: string;
}): string {
  const digest = (text: string) => `coalesce(left(${text}, ${DIGEST_LENGTH}), '-')`;
  const line = `${digest(section.before)} || ' ' || ${digest(section.after)} || ' ' || to_json(${section.name})`;
  const lines = `string_agg(${line}, E'\\n' order by ${section.name} collate "C")`;
  return sha256Sql(`${lines} filter (where ${section.counts})`);
}

/** SHA-256, hex. @param previous link of the customer's previous change; the empty text for the first */
export function linkHash(previous: string, { version, payloadHash: payload, mac }: LinkedChange): string {
  return sha256(['link 1', previous, version, payload, mac].join('|'));
}

/** Returns SQL for the same hash. @param previous and `change`: SQL for each */
export function linkHashSql(
  previous: string,
  change: { readonly version: string; readonly payloadHash: string; readonly mac: string },
): string {
  return sha256Sql(
    `concat_ws('|', 'link 1', ${previous}, ${change.version}, ${change.payloadHash}, ${change.mac})`,
  );
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

function sha256Sql(text: string): string {
  return `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
}

/** Section names are ASCII, which PostgreSQL sorts the same way with `collate "C"`. */
function inOrder(one: string, other: string): number {
  return one < other ? -1 : 1;
}

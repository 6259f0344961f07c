/** Checks, from a stored change's own row and the link before it, that this program made the change. */
import type { Vault } from '../../vault/vault.ts';
import {
  changeMac,
  type Digests,
  digestOf,
  digestsOf,
  type Facts,
  givenHash,
  type LinkedChange,
  linkHash,
  payloadHash,
  type Sealed,
  type SignedChange,
} from './change-proof.ts';

/** A change as it is stored. Anyone who can write to the database may have put anything into its JSON. */
export interface StoredProof extends SignedChange, LinkedChange {
  readonly before: unknown;
  readonly after: unknown;
  readonly unchanged: unknown;
  readonly facts: unknown;
  readonly reason: unknown;
  readonly link: string;
}

/** The content of a change, once its hashes have been found to match. */
export interface Payload {
  readonly before: Sealed;
  readonly after: Sealed;
  readonly unchanged: Digests;
  readonly facts: Facts | null;
  /** Sealed; null: there is none. */
  readonly reason: string | null;
}

export type RowProblem = 'altered payload' | 'altered row' | 'forged change';

/** Erasing a customer leaves nothing of a payload; if part of it is left, somebody else removed the rest. */
export function isDestroyed({ before, after, unchanged, facts, reason }: StoredProof): boolean {
  return [before, after, unchanged, facts, reason].every((part) => part === null);
}

/** @returns null if the payload does not match its hashes; the cipher text is in none of them */
export function payloadOf(change: StoredProof): Payload | null {
  const { before, after, reason } = change;
  const facts = change.facts as Facts | null;
  const unchanged = change.unchanged ?? {};
  if (!isTexts(before) || !isTexts(after) || !isTexts(unchanged)) return null;
  if (reason !== null && typeof reason !== 'string') return null;
  const names = Object.keys(unchanged);
  // A writer leaves the column null instead, and names a section on one side only.
  const twice =
    names.some((name) => Object.hasOwn(after, name)) || (change.unchanged !== null && names.length === 0);
  const given = {
    sections: { ...digestsOf(after), ...unchanged },
    facts,
    reason: reason && digestOf(reason),
  };
  if (twice || givenHash(given) !== change.givenHash) return null;
  if (payloadHash(before, after) !== change.payloadHash) return null;
  return { before, after, unchanged, facts, reason };
}

/**
 * Returns the first problem of the row, whatever its payload holds.
 * @param previous link of the customer's previous change; the empty text for the first
 */
export function rowProblem(vault: Vault, previous: string, change: StoredProof): RowProblem | null {
  if (linkHash(previous, change) !== change.link) return 'altered row';
  if (changeMac(vault, change) !== change.mac) return 'forged change';
  return null;
}

/** Tells whether the value is an object whose members are all texts. */
export function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => typeof member === 'string');
}

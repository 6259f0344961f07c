/** Whether a stored change is the one that the program made, by its own row and the link before it. */
import type { Vault } from '../../vault/vault.ts';
import {
  changeMac,
  type Digests,
  digestsOf,
  type Facts,
  givenHash,
  type LinkedChange,
  linkHash,
  payloadHash,
  type Sealed,
  type SignedChange,
} from './change-proof.ts';

/** A change as it is stored. Whoever can write to the database may have put anything into its JSON. */
export interface StoredProof extends SignedChange, LinkedChange {
  readonly before: unknown;
  readonly after: unknown;
  readonly unchanged: unknown;
  readonly facts: unknown;
  readonly link: string;
}

/** What a change brought, once its hashes were found to fit. */
export interface Payload {
  readonly before: Sealed;
  readonly after: Sealed;
  readonly unchanged: Digests;
  readonly facts: Facts | null;
}

export type RowProblem = 'altered payload' | 'altered row' | 'forged change';

/** Erasing a customer leaves nothing of a payload; where a part is left, somebody else took the rest. */
export function isDestroyed({ before, after, unchanged, facts }: StoredProof): boolean {
  return [before, after, unchanged, facts].every((part) => part === null);
}

/** @returns null where the payload is not what its hashes were made of; the cipher text is in none of them */
export function payloadOf(change: StoredProof): Payload | null {
  const { before, after, facts } = change;
  const unchanged = change.unchanged ?? {};
  if (!isTexts(before) || !isTexts(after) || !isTexts(unchanged)) return null;
  const names = Object.keys(unchanged);
  // A writer leaves the column null instead, and names a section on one side only.
  const twice =
    names.some((name) => Object.hasOwn(after, name)) || (change.unchanged !== null && names.length === 0);
  const given = { ...digestsOf(after), ...unchanged };
  if (twice || givenHash(given, facts as Facts | null) !== change.givenHash) return null;
  if (payloadHash(before, after) !== change.payloadHash) return null;
  return { before, after, unchanged, facts: facts as Facts | null };
}

/**
 * The first thing that is wrong with the row, whatever its payload holds.
 * @param previous link of the customer's change before; the empty text for the first
 */
export function rowProblem(vault: Vault, previous: string, change: StoredProof): RowProblem | null {
  if (linkHash(previous, change) !== change.link) return 'altered row';
  if (changeMac(vault, change) !== change.mac) return 'forged change';
  return null;
}

/** An object whose members are texts. */
export function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => typeof member === 'string');
}

/**
 * When the whole history was last verified, and what was found, so that every node can show it. The row carries a MAC that
 * only the program can make: whoever can merely write to the database can hide it or bring back an older one, but not
 * make the history look verified later than it was.
 */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from './customer-record.ts';

export interface Verification {
  /** ISO 8601, UTC, milliseconds. */
  readonly beganAt: string;
  readonly endedAt: string;
  /** In the history itself. */
  readonly faults: number;
  /** Heads that did not fit, when heads were last given: without them, nobody can tell that they fit again. */
  readonly headFaults: number;
}

/** $1 began, $2 ended, $3 faults, $4 heads that did not fit, $5 MAC */
const upsertVerification: Statement = {
  name: 'history-verification-set',
  text: `
insert into history_verification (began_at, ended_at, faults, head_faults, mac)
values ($1::text::timestamptz, $2::text::timestamptz, $3::int, $4::int, $5)
on conflict (only_row) do update
   set began_at = excluded.began_at, ended_at = excluded.ended_at, faults = excluded.faults,
       head_faults = excluded.head_faults, mac = excluded.mac`,
};

const selectVerification: Statement = {
  name: 'history-verification-get',
  text: `select ${isoTime('began_at')} as "beganAt", ${isoTime('ended_at')} as "endedAt", faults,
                head_faults as "headFaults", mac
           from history_verification`,
};

/**
 * Replaces the one before.
 * @param found its `headFaults` are null if no heads were given; those of the one before then stay
 * @returns what is kept
 */
export async function recordVerification(
  on: Queryable,
  vault: Vault,
  found: Omit<Verification, 'headFaults'> & { readonly headFaults: number | null },
): Promise<Verification> {
  const headFaults = found.headFaults ?? (await newestVerification(on, vault))?.headFaults ?? 0;
  const kept = { ...found, headFaults };
  const { beganAt, endedAt, faults } = kept;
  await on.query(upsertVerification, [beganAt, endedAt, faults, headFaults, macOf(vault, kept)]);
  return kept;
}

/** @returns null if the history was never verified as a whole, or if the row was altered */
export async function newestVerification(on: Queryable, vault: Vault): Promise<Verification | null> {
  const [row] = await on.query<Verification & { mac: string }>(selectVerification);
  if (!row) return null;
  const { mac, ...found } = row;
  return macOf(vault, found) === mac ? found : null;
}

function macOf(vault: Vault, { beganAt, endedAt, faults, headFaults }: Verification): string {
  return vault.sign(JSON.stringify(['history verification 2', beganAt, endedAt, faults, headFaults]));
}
